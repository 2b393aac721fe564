// Package docs runs what the documents show. It takes docs/aws.md, docs/azure.md and docs/gcp.md, does what an administrator would do who follows it from
// the first line to the last, and compares what comes with what the document says.
//
// How a document is written:
//
//   - A fence of the language sh is a block of commands, run by bash, which stops at the first that fails. All blocks of a document run in one
//     directory. Each section that begins with "## " is a terminal of its own: what its blocks export is there in the next block, and no longer
//     in the next section. What the blocks before the first section export is there in all of them.
//   - A fence of the language text after it is what the block prints on stdout and stderr. Each of its lines has to come, in any order, since
//     ccoctl works on several things at once. "…" in a line is any text; a line of nothing but "…" says that other lines come, too. Date and time
//     before a line are not shown, and the width of columns does not count.
//   - There is no other language, so that nothing in a document escapes the test.
//
// What is real: ccoctl, the operator, bash, the command lines of AWS and of Google Cloud, and the API server. The clouds are simulated accounts, which are reached through the
// variables that any proxy is reached through. What no test has are the cluster around the API server, a release and the installer. Stand-ins for `oc` and
// `openshift-install` do, against the real API server, what the documents ask of them: see standin_oc.go and standin_installer.go. They refuse what they do not know.
//
// Where Google Cloud's command line is not installed, a stand-in does the few commands that the document itself calls, with the document's flags
// (standin_gcloud.go), so that the rest of the document is tried all the same. What nobody stands in for is skipped, loudly, where the command line of the
// cloud is missing: blocks that run scripts which ccoctl wrote and, on AWS, all blocks that call it.
//
// For Azure's command line there is always a stand-in (standin_az.go), and nothing is skipped: it knows the commands of the scripts, too, with exactly their flags, so
// that ccoctl is asked what they have left to do. It also hands out tokens, which is how ccoctl uses the login of `az login`.
package docs
