// Package cel evaluates the part of the Common Expression Language that conditions of bindings and the attribute mappings of identity
// providers use: literals, variables with fields and indexes, comparison, logic, "in", "+", the conditional operator, and
// the functions on strings and times that the IAM documentation names.
//
// What parses as a call of another function is an error when it is evaluated, so a condition that this package cannot judge never
// holds.
package cel
