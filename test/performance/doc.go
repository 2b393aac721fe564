// Package performance measures the operator's program as it runs in a cluster: a process of its own with the rights of manifests/, against a
// real kube-apiserver and etcd, and a simulated cloud that it reaches through an HTTPS proxy under the cloud's own host names.
//
// Everything here is a benchmark: it reports numbers and asserts none, so a busy machine fails nothing. docs/performance.md says what is
// measured, what came out and how to repeat it. How many calls a pass makes is asserted by tests elsewhere.
package performance
