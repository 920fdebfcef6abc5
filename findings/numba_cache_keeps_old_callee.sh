#!/usr/bin/env bash
# One function gives two answers in one process: numba's disk cache keeps an older version of it inside its caller, and
# touching the caller's file no longer helps.
#
# Expected: once a function compiled with @njit(cache=True) was edited, all that call it use the new one, most of all
# since its own cached code is thrown away and compiled again; or at least after the caller's file was touched, as with
# make and with numba up to 0.67.
# Seen: after scale.py was edited, and its new code compiled and cached, a caller in another file still multiplies by
# the old factor, in the same process and in every one after it, without a warning. The caller's cached code holds the
# callee's, and only the caller's own file is checked: by time and size up to 0.67, by a SHA-256 of its contents since.
# So a touched or reinstalled file keeps the old code as well. An edit of the caller's file, or an emptied cache, ends it.
# That other files are not checked is listed in numba's user guide.
#
# Versions: numba 0.68.1, llvmlite 0.50.0, numpy 2.4.6, Python 3.11 to 3.13.
# Source: numba issues 8926 and 9483 (callee in another file), pull request 10659 (contents in place of time).
# Exit: 0 while it is so, not 0 once it is not.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/pip install --quiet --disable-pip-version-check numba==0.68.1 llvmlite==0.50.0 numpy==2.4.6
export NUMBA_CACHE_DIR="$work/cache"

write_scale() {
    printf 'from numba import njit\n\n\n@njit(cache=True)\ndef scale(x):\n    return x * %s\n' "$1" >scale.py
}
cat >caller.py <<'PY'
from numba import njit

from scale import scale


@njit(cache=True)
def call(x):
    return scale(x)
PY
cat >show.py <<'PY'
from caller import call
from scale import scale

print(f"scale(1) = {scale(1)}; call(1), which returns scale(1), = {call(1)}")
PY

seen() { # what was done, what show.py must print
    local line
    line=$(env/bin/python show.py)
    printf '%-28s %s\n' "$1" "$line"
    [[ $line == "scale(1) = $2; call(1), which returns scale(1), = $3" ]]
}

write_scale 2
seen "factor 2:" 2 2
write_scale 3000
seen "edited to 3000:" 3000 2
seen "next process:" 3000 2
touch -d '1 hour ago' caller.py
seen "caller's file touched:" 3000 2
echo '# edited' >>caller.py
seen "caller's file edited:" 3000 3000
