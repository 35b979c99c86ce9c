# Set-up shared by ./run and ./check; sourced by them, never started alone.
# A step that is already done costs milliseconds, so both commands call it every time.
# shellcheck shell=bash disable=SC1111  # Chinese quotation marks are meant

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
readonly ROOT VENV="$ROOT/.venv" TOOLS="$ROOT/.tools" LOG="$ROOT/.setup.log"
readonly PYTHON_CODE='import sys; sys.exit(sys.version_info[:2] != (3, 11))'
readonly LIBRARIES='import ctypes
for name in ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"): ctypes.CDLL(f"lib{name}.so.0")'
export PYTHONUTF8=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONPATH="$ROOT${PYTHONPATH:+:$PYTHONPATH}"

# stop WHAT FIX: one clear block, then the end.
stop() {
    printf '\n停止：%s\n' "$1" >&2
    [ -z "${2:-}" ] || printf '办法：%s\n' "$2" >&2
    exit 1
}

# clock: seconds since the epoch with two decimals, whatever the locale.
clock() { printf '%s' "${EPOCHREALTIME/,/.}"; }
since() { awk -v from="$1" -v to="$(clock)" 'BEGIN { printf "%.1f 秒", to - from }'; }

# working TEXT: on a terminal, count the seconds of the step under way until killed.
working() {
    local seconds=0
    while sleep 1; do seconds=$((seconds + 1)); printf '\r· %s …… %d 秒 ' "$1" "$seconds"; done
}

# quietly TEXT COMMAND...: run it into the log, say what it is and how long it took; keep its exit code.
quietly() {
    local text="$1" from code=0 ticker=''
    shift
    from="$(clock)"
    printf '· %s ……' "$text"
    if [ -t 1 ]; then working "$text" & ticker=$!; fi
    "$@" >"$LOG" 2>&1 </dev/null || code=$?
    if [ -n "$ticker" ]; then kill "$ticker" 2>/dev/null; wait "$ticker" 2>/dev/null || true; printf '\r· %s ……' "$text"; fi
    if [ "$code" = 0 ]; then printf ' 完成，%s\n' "$(since "$from")"; else printf ' 没有成功，%s\n' "$(since "$from")"; fi
    return "$code"
}

# reason: what the log of the failed step says, in words a person can act on.
reason() {
    if grep -qiE 'no space left|disk quota' "$LOG"; then
        echo '磁盘已满：清出至少 2 GB 空间后重新运行'
    elif grep -qiE 'could not resolve|name resolution|dns error|network is unreachable|connection (refused|timed out|reset)|failed to fetch|unable to fetch|timed out|unable to locate package|could not connect|error sending request|proxy' "$LOG"; then
        echo '连不上软件源：检查网络和代理；可用本机已有的 pip、uv、apt 配置指定内网镜像，然后重新运行'
    elif grep -qiE 'hash mismatch|do not match the hashes|hashes are required' "$LOG"; then
        echo '下载的包与锁文件记录的校验值不符：不要继续；换一个可信的软件源后重新运行'
    elif grep -qiE 'permission denied|read-only file system|operation not permitted' "$LOG"; then
        echo "没有写入权：核对 $ROOT 的属主和权限"
    elif grep -qiE 'could not get lock|unable to lock' "$LOG"; then
        echo '另一个 apt 正在运行：等它结束后重新运行'
    else
        echo "见上面的最后几行；全文在 $LOG"
    fi
}

# step TEXT COMMAND...: a step of the set-up; when it fails, show the end of its log and stop.
step() {
    local text="$1"
    quietly "$@" && return
    tail -n 12 "$LOG" | sed 's/^/    /' >&2
    stop "“$text”没有成功" "$(reason)"
}

# python_found: print a Python 3.11; the one in .venv is asked first, because it answers fastest.
python_found() {
    local name
    for name in "$VENV/bin/python" python3.11 python3 python; do
        if "$name" -c "$PYTHON_CODE" 2>/dev/null; then command -v "$name"; return; fi
    done
    return 1
}

# as_root COMMAND...: run it as root, or tell (exit 126) that this cannot be done without asking.
as_root() {
    if [ "$(id -u)" = 0 ]; then env DEBIAN_FRONTEND=noninteractive "$@"
    elif sudo -n true 2>/dev/null; then sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
    else return 126; fi
}

# missing_packages MODE PYTHON: the Debian packages that this machine still needs, on one line.
missing_packages() {
    local wanted=''
    "$2" -c "$LIBRARIES" 2>/dev/null || wanted='libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0'
    uv_found >/dev/null || "$2" -c 'import ensurepip, venv' 2>/dev/null || wanted="$wanted python3-venv"
    [ "$1" != check ] || command -v chromium >/dev/null || wanted="$wanted chromium"
    # the driver between the browser test and Chromium needs it, and a minimal Debian lacks it
    [ "$1" != check ] || "$2" -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null || wanted="$wanted libatomic1"
    echo "${wanted# }"
}

# add_packages NAME...: get them by apt, or print the line to type and stop.
add_packages() {
    local line="apt-get install -y --no-install-recommends $*"
    command -v apt-get >/dev/null || stop "缺少系统软件包：$*" '本机没有 apt-get，请用本机的包管理器安装同名软件包后重新运行'
    as_root true || stop "缺少系统软件包：$*，而当前用户不能安装" "请输入下面一行，然后重新运行：
    sudo apt-get update && sudo $line"
    step '更新软件包目录（apt-get update）' as_root apt-get update
    # shellcheck disable=SC2086  # the line is meant to be split
    step "安装系统软件包：$*" as_root $line
}

# uv_found: print the uv of this machine, or the one that an earlier set-up fetched.
uv_found() { command -v uv || { [ -x "$TOOLS/bin/uv" ] && echo "$TOOLS/bin/uv"; }; }

# add_uv PYTHON: fetch the uv that requirements-check.lock pins, by pip, checked against its hashes.
add_uv() {
    [ -x "$TOOLS/bin/pip" ] || step '建立工具环境 .tools' "$1" -m venv --clear "$TOOLS"
    awk '/^[^ ]/ { take = /^uv==/ } take' "$ROOT/requirements-check.lock" >"$TOOLS/uv.txt"
    step '取得 uv（安装器）' "$TOOLS/bin/pip" install --require-hashes --only-binary=:all: -r "$TOOLS/uv.txt"
}

# settings_of_pip PYTHON: uv does not read pip's settings, so hand it the index and the certificates set there.
settings_of_pip() {
    local pip="$1" known
    [ ! -x "$TOOLS/bin/python" ] || pip="$TOOLS/bin/python"
    known="$("$pip" -m pip config list 2>/dev/null)" || return 0
    known="$(sed -nE "s/^(global|install|:env:)\.(index-url|cert)='(.*)'$/\2 \3/p" <<<"$known")"
    : "${UV_DEFAULT_INDEX:=${UV_INDEX_URL:-$(awk '$1 == "index-url" { found = $2 } END { print found }' <<<"$known")}}"
    : "${SSL_CERT_FILE:=$(awk '$1 == "cert" { found = $2 } END { print found }' <<<"$known")}"
    [ -z "$UV_DEFAULT_INDEX" ] || export UV_DEFAULT_INDEX
    [ -z "$SSL_CERT_FILE" ] || export SSL_CERT_FILE
}

# lock_for MODE: an environment that already holds the check packages keeps them, whoever sets it up next.
lock_for() {
    if [ "$1" = check ] || [ -x "$VENV/bin/pytest" ]; then echo requirements-check.lock; else echo requirements.lock; fi
}

# stamp LOCK: what a finished environment was made from.
stamp() { printf '%s %s' "$(sha256sum <"$ROOT/$1")" "$(readlink -f "$VENV/bin/python")"; }

# room: refuse before a long download what would fail at its end.
room() {
    local free
    free="$(df -Pk "$ROOT" | awk 'NR == 2 { print $4 }')"
    [ "$free" -ge 1500000 ] || stop "磁盘剩余 $((free / 1024)) MB，安装依赖需要约 1500 MB" '清出空间后重新运行'
}

# add_dependencies LOCK PYTHON: make .venv hold exactly what the lock names.
add_dependencies() {
    local uv
    room
    uv="$(uv_found)" || { add_uv "$2"; uv="$(uv_found)"; }
    settings_of_pip "$2"
    "$VENV/bin/python" -c "$PYTHON_CODE" 2>/dev/null ||
        step '建立 Python 环境 .venv' "$uv" venv --clear --no-project --python "$2" "$VENV"
    rm -f "$VENV/.stamp"
    step "安装依赖包（$1，逐个核对校验值）" "$uv" pip sync --python "$VENV/bin/python" --require-hashes "$ROOT/$1"
    stamp "$1" >"$VENV/.stamp"
}

# ready MODE: everything is there; finding that out writes nothing, so that a user without write rights can start.
ready() {
    [ -x "$VENV/bin/python" ] && [ "$(stamp "$(lock_for "$1")")" = "$(cat "$VENV/.stamp" 2>/dev/null)" ] &&
        "$VENV/bin/python" -c "$PYTHON_CODE" && [ -z "$(missing_packages "$1" "$VENV/bin/python")" ]
}

# set_up MODE: MODE is run or check; afterwards $VENV/bin/python has all it needs.
set_up() {
    local python packages from
    ready "$1" && return
    from="$(clock)"
    { exec 9>"$ROOT/.setup.lock"; } 2>/dev/null ||
        stop "不能写入项目目录 $ROOT" '换有写入权的用户运行，或者把项目放到自己的目录里'
    flock 9 # one set-up at a time
    python="$(python_found)" || stop '没有找到 Python 3.11（3.12 及以上也不行，3.10 及以下也不行）' \
        '请输入：sudo apt-get update && sudo apt-get install -y python3 python3-venv（Debian 12 的 python3 就是 3.11）'
    packages="$(missing_packages "$1" "$python")"
    # shellcheck disable=SC2086  # names are words
    [ -z "$packages" ] || add_packages $packages
    ready "$1" || add_dependencies "$(lock_for "$1")" "$python"
    printf '环境已就绪，共 %s\n' "$(since "$from")"
    exec 9>&-
}
