# What the scripts share: packages and toolchain. Sourced, not run.

# What the build needs, and what the tests need beside it.
build_packages=(
    pkg-config tzdata libboost-dev libcurl4-openssl-dev libexpat1-dev libre2-dev libsqlite3-dev libssl-dev libxxhash-dev libyaml-dev zlib1g-dev
)
test_packages=(chromium-headless-shell curl fish fonts-dejavu-core openssl python3-venv sqlite3 libsimdjson-dev nghttp2-server zsh)

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }

# stop MESSAGE…: says why, one line an argument, and ends.
stop() {
    printf '%s\n' "$@" >&2
    exit 1
}

# run_quietly WHAT COMMAND…: runs a command; its output is shown only if it fails.
run_quietly() {
    local what=$1 log status=0
    shift
    log=$(mktemp)
    "$@" >"$log" 2>&1 || status=$?
    if [ "$status" -ne 0 ]; then
        cat "$log" >&2
        rm -f "$log"
        stop "$what failed (exit $status): $*"
    fi
    rm -f "$log"
}

# install_packages NAME…: installs what is missing; as root, with sudo, or else tells the line to run.
install_packages() {
    command -v dpkg-query >/dev/null || {
        say "This is no Debian or Ubuntu; make sure that these are installed: $*"
        return 0
    }
    local missing=() name
    for name in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    local line=(apt-get install -y --no-install-recommends "${missing[@]}")
    if [ "$(id -u)" -eq 0 ]; then
        say "Installing ${missing[*]} …"
        run_quietly "Reading the package lists" apt-get update
        run_quietly "Installing packages" env DEBIAN_FRONTEND=noninteractive "${line[@]}"
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        say "Installing ${missing[*]} with sudo …"
        sudo true || stop "Without sudo, run as root:" "    apt-get update && ${line[*]}"
        run_quietly "Reading the package lists" sudo -n apt-get update
        run_quietly "Installing packages" sudo -n env DEBIAN_FRONTEND=noninteractive "${line[@]}"
    else
        stop "These packages are missing: ${missing[*]}" "Run as root, then start again:" \
            "    apt-get update && ${line[*]}"
    fi
}

# fetch_programs PACKAGE:PATH…: programs that only judge what we write, taken out of their Debian packages into .build/tools:
# an installed package would start its service.
fetch_programs() {
    local entry package path folder
    mkdir -p "$root/.build/tools"
    for entry in "$@"; do
        package=${entry%%:*} path=${entry#*:}
        [ ! -x "$root/.build/tools/${path##*/}" ] || continue
        command -v apt-get >/dev/null || { say "Without apt-get: put ${path##*/} into .build/tools."; continue; }
        say "Fetching ${path##*/} …"
        folder=$(mktemp -d)
        run_quietly "Fetching $package" env -C "$folder" apt-get download "$package"
        run_quietly "Unpacking $package" dpkg -x "$folder"/*.deb "$folder"
        cp "$folder$path" "$root/.build/tools/"
        rm -rf "$folder"
    done
}

# find_swift: sets `swift`, or says what to install. SWIFT in the environment names another.
find_swift() {
    local candidate version
    for candidate in "${SWIFT:-}" swift /opt/swift/usr/bin/swift "$HOME/.local/share/swiftly/bin/swift"; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null || continue
        version=$("$candidate" --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
        if [ "$(printf '%s\n' 6.2 "$version" | sort -V | head -n 1)" = 6.2 ]; then
            swift=$candidate
            return 0
        fi
    done
    stop "No Swift toolchain of version 6.2 or later was found${version:+ (only $version)}." \
        "Install one with swiftly (https://www.swift.org/install/linux), for example:" \
        "    curl -O https://download.swift.org/swiftly/linux/swiftly-\$(uname -m).tar.gz" \
        "    tar zxf swiftly-\$(uname -m).tar.gz && ./swiftly init" \
        "and start again."
}

# install_python FILE: a virtual environment in .venv with the packages that FILE names; made once, again if FILE changes.
install_python() {
    local mark="$root/.venv/$(basename "$1").installed"
    [ -f "$1" ] || return 0
    cmp -s "$1" "$mark" && return 0
    say "Installing Python packages into .venv …"
    [ -x "$root/.venv/bin/python" ] || run_quietly "Making .venv" python3 -m venv "$root/.venv"
    # uv takes seconds where pip takes minutes to find versions that go together; where it does not get along with this
    # machine's index, pip does it.
    local python="$root/.venv/bin/python"
    local pip=("$python" -m pip install --quiet --disable-pip-version-check)
    "${pip[@]}" uv >/dev/null 2>&1 \
        && env ${PIP_FIND_LINKS:+UV_FIND_LINKS="$PIP_FIND_LINKS"} ${PIP_INDEX_URL:+UV_DEFAULT_INDEX="$PIP_INDEX_URL"} \
            ${PIP_CERT:+SSL_CERT_FILE="$PIP_CERT"} "$root/.venv/bin/uv" pip install --quiet --python "$python" -r "$1" \
            >/dev/null 2>&1 \
        || run_quietly "Installing Python packages" "${pip[@]}" -r "$1"
    cp "$1" "$mark"
}
