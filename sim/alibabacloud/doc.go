// Package alibabacloud is a simulated account of Alibaba Cloud: Resource Access Management (RAM, version 2015-05-01) with users, access keys, custom policies with
// their versions and attachments, and GetCallerIdentity of the Security Token Service. It speaks the RPC style of the real APIs, checks signatures and rights, and
// refuses what they refuse.
//
// Sources: the API references of RAM and STS, "Request method and signature" of the RPC style, and "RAM API errors".
package alibabacloud
