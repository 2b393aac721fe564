package azure

import "github.com/cloudcredential/operator/sim/record"

// table holds things by name, each with its past.
type table[T any] = record.Table[T]

func newTable[T any]() *table[T] { return record.NewTable[T]() }
