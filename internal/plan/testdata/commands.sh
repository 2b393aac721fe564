#!/bin/sh
set -eu

# user a b: create
printf 'create %s
' 'a b'
V_USER_ID_5F06417BEEB5=$(printf %s 'id of a b')

# key a: create, which has no command

# policy it's: create
printf 'create %s %s
' 'it'\''s' '{"id":"'"$V_USER_ID_5F06417BEEB5"'"}'
V_POLICY_ID_0B4D98A0E970=$(printf %s 'id of it'\''s')

# user broken: blocked: observe user/broken: outage

# user old: delete
printf 'delete %s
' old

# user theirs: refuse: it exists and is not ours (cluster staging)

# key theirs: blocked: user/theirs is not ours
