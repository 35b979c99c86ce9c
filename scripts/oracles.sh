#!/usr/bin/env bash
# What the tests compare ours with and nobody needs who uses the workbench: LibreOffice, PostgreSQL, veraPDF, libcoveocds.
# A machine that cannot get one of them goes on: its tests are skipped and say why.
set -euo pipefail
# shellcheck source=scripts/setup.sh
. "$(dirname "$(readlink -f "$0")")/setup.sh"

# absent: the Debian packages that are not here yet.
absent() {
    [ -e /usr/lib/libreoffice/program/libsclo.so ] || echo libreoffice-calc-nogui
    [ -e /usr/lib/libreoffice/program/libswlo.so ] || echo libreoffice-writer-nogui
    [ -d /usr/lib/postgresql ] || echo postgresql
}

# fetched NAME...: get packages by apt.
fetched() { as_root apt-get update && as_root apt-get install -y --no-install-recommends "$@"; }

set_up check
mapfile -t names < <(absent)
if [ "${#names[@]}" != 0 ]; then
    quietly "安装对照用的软件：${names[*]}" fetched "${names[@]}" || echo "  没有装上，有关的测试会跳过：$(reason)"
fi
if [ ! -d "$TOOLS/verapdf/classes" ]; then
    quietly '安装 veraPDF（检验 PDF/A-3a 和 PDF/UA-1）' "$ROOT/scripts/verapdf.sh" install ||
        echo "  没有装上，有关的测试会跳过：$(reason)"
fi
if [ ! -x "$TOOLS/ocds/bin/python" ]; then
    quietly '安装 libcoveocds（核对公开数据）' "$ROOT/scripts/ocds.sh" install ||
        echo "  没有装上，有关的测试会跳过：$(reason)"
fi
