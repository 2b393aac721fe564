package gcp

import "github.com/cloudcredential/operator/sim/record"

// entry is a thing with its past.
type entry[T any] = record.Entry[T]

// table holds entries by name.
type table[T any] = record.Table[T]

func newTable[T any]() *table[T] { return record.NewTable[T]() }
