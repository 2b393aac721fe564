// Package setup is what the commands of every cloud have in common that make, check and delete the identities of a cluster and the issuer of its
// tokens: flags that mean the same everywhere, the way from nodes of a graph to a cli.Job, and the frames of `verify` and `permissions`. It knows no
// cloud; what a cloud has to bring is in Options, Session, Verifier and Entitled.
package setup
