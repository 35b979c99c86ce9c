#!/usr/bin/env bash
# libcoveocds, which says whether a package keeps the Open Contracting Data Standard; only for tests.
#   scripts/ocds.sh install                 fetch it into .tools/ocds, every wheel checked against scripts/ocds/oracle.lock
#   scripts/ocds.sh relock                  compile that lock anew
#   scripts/ocds.sh PACKAGE SCHEMA EXTENSION   judge a package; no network is needed
# It is under AGPL-3.0-or-later and stays in an environment and a process of its own; nothing of it is shipped.
set -euo pipefail
ROOT="$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)"
PLACE="$ROOT/.tools/ocds"
LOCK="$ROOT/scripts/ocds/oracle.lock"
UV="$ROOT/.venv/bin/uv"
VERSION=0.17.0
# the side for spreadsheets, which reads and writes what we do not: left out, and what only it needs
UNUSED=(flattentool odfpy zodb btrees persistent transaction zc-lockfile zc-zlibstorage zconfig zodbpickle zope-deferredimport
    zope-interface zope-proxy openpyxl et-xmlfile lxml xmltodict ijson schema setuptools pytz defusedxml
    backports-datetime-fromisoformat cffi pycparser)

case "${1:-}" in
install)
    "$UV" venv -q --clear --no-project --python "$ROOT/.venv/bin/python" "$PLACE"
    "$UV" pip sync -q --python "$PLACE/bin/python" --require-hashes --only-binary :all: "$LOCK"
    ;;
relock)
    echo "libcoveocds==$VERSION" | "$UV" pip compile - --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-annotate --custom-compile-command 'scripts/ocds.sh relock' --upgrade -o "$LOCK" \
        "${UNUSED[@]/#/--no-emit-package=}" >/dev/null
    ;;
*)
    if [ ! -x "$PLACE/bin/python" ]; then
        echo '还没有安装 libcoveocds：运行 scripts/ocds.sh install' >&2
        exit 2
    fi
    exec "$PLACE/bin/python" "$ROOT/scripts/ocds/oracle.py" "$@"
    ;;
esac
