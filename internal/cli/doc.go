// Package cli is the frame of ccoctl: the root command, how a cloud plugs in, and the one runner that plans, applies and reports what a verb
// wants. It knows no cloud.
//
// A cloud is a Cloud: its verbs turn flags into a Job (see Verb) and do nothing themselves. From one description of a verb come
// `ccoctl CLOUD VERB`, which applies, and `ccoctl CLOUD plan VERB`, which only looks. What else can be done with a verb is a View.
//
// Streams: stdout holds what was asked for (help, a plan, a JSON document), stderr everything that is said on the way. What is said is a
// sentence a line; where stderr is no terminal each begins with the date and the time, as scripts that read logs of earlier releases expect.
package cli
