// Package sts holds the tests of clusters without a stored key, from the requests to the calls that components make: ccoctl prepares an account, a real API
// server signs with the key of that, its tokens are exchanged, and what they are exchanged for allows what a request asks for and nothing else. The tests are
// the same for every cloud: what differs is told by the cloud's package of the demonstration, and by a row here.
package sts
