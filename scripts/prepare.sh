# shellcheck shell=sh
# Preparation shared by ./run and ./test: system packages, then .venv from the hash lock. To be sourced in the
# project's folder; afterwards $VENV/bin/python runs the project.

VENV=.venv
OLDEST_PYTHON="3, 11"

say() { printf '%s\n' "$*" >&2; }

fail() {
    say ""
    say "$*"
    exit 1
}

# A program started with its input closed would get its first opened file as its input.
if ! { : <&0; } 2>/dev/null; then exec </dev/null; fi

# --- what is there ----------------------------------------------------------------------------------------------

# The first Python that is new enough; with "venv" one that can also make a virtual environment with pip in it.
find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        check="import sys; sys.exit(sys.version_info < ($OLDEST_PYTHON))"
        [ "${1:-}" = venv ] && check="import ensurepip, venv; $check"
        if "$candidate" -c "$check" >/dev/null 2>&1; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return 0
        fi
    done
    return 1
}

# PostgreSQL 14 or newer whose PostGIS is installed too.
have_postgis() {
    for folder in /usr/lib/postgresql/*; do
        version=${folder##*/}
        if [ -x "$folder/bin/initdb" ] && [ "$version" -ge 14 ] 2>/dev/null &&
            [ -e "/usr/share/postgresql/$version/extension/postgis.control" ]; then
            return 0
        fi
    done
    return 1
}

# What sets text on paper (WeasyPrint): Pango, and the part of HarfBuzz that embeds just the letters used.
have_paper() {
    for library in libpangoft2-1.0.so.0 libharfbuzz-subset.so.0; do
        "$1" -c "import ctypes, sys; ctypes.CDLL(sys.argv[1])" "$library" 2>/dev/null || return 1
    done
}

have_browser() {
    for browser in chromium chromium-browser google-chrome google-chrome-stable; do
        # Ubuntu's chromium is a note that points to a snap, which cannot be driven from a test.
        path=$(command -v "$browser" 2>/dev/null) || continue
        grep -q 'snap' "$path" 2>/dev/null && [ ! -d /usr/lib/chromium ] && [ ! -d /opt/google/chrome ] && continue
        return 0
    done
    return 1
}

# --- installing what is missing ---------------------------------------------------------------------------------

may_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" -eq 0 ] && return 0
    command -v sudo >/dev/null 2>&1 || return 1
    sudo -n true 2>/dev/null && return 0
    # With somebody at the terminal sudo may ask for the password.
    [ -t 0 ] && [ -t 2 ]
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

update_lists() {
    [ -z "${lists_updated:-}" ] || return 0
    lists_updated=yes
    say "Updating the package lists ..."
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null >&2 ||
        say "Some package lists could not be updated; going on with what is there."
}

install() {
    say "Installing: $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null >&2
}

known_package() { apt-cache show "$1" >/dev/null 2>&1; }

# Newest PostgreSQL for which PostGIS can be had here: the distribution's own, or a newer one its owner has added.
postgres_version() {
    apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' 2>/dev/null |
        sed -n 's/^postgresql-\([0-9]*\)-postgis-3 .*/\1/p' | sort -n | tail -n 1
}

python_packages() {
    if python=$(find_python); then
        # Debian keeps what makes virtual environments in a package of its own.
        "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
        return
    fi
    for version in 3 3.13 3.12 3.11; do
        known_package "python$version-venv" || continue
        [ "$version" != 3 ] || python3_is_new_enough || continue
        printf 'python%s python%s-venv\n' "$version" "$version"
        return
    done
    printf 'python3.11 python3.11-venv\n'
}

paper_packages() {
    printf 'libpango-1.0-0 libpangoft2-1.0-0'
    # Older distributions have it inside libharfbuzz0b.
    known_package libharfbuzz-subset0 && printf ' libharfbuzz-subset0'
    printf '\n'
}

# Whether the distribution's python3, which may not be installed, is at least 3.11.
python3_is_new_enough() {
    apt-cache depends python3 2>/dev/null | grep -Eq 'Depends: python3\.(1[1-9]|[2-9][0-9])$'
}

install_postgis() {
    # Installing the server would also start a cluster of its own on port 5432, which nobody here needs. Somebody
    # who already has PostgreSQL has decided about that.
    setting=/etc/postgresql-common/createcluster.conf
    if [ ! -e "$setting" ] && install postgresql-common && [ -e "$setting" ]; then
        as_root cp "$setting" "$setting.before-veche"
        as_root sh -c "echo 'create_main_cluster = false' >> '$setting'"
        install "$@" && installed=0 || installed=1
        as_root mv "$setting.before-veche" "$setting"
        return "$installed"
    fi
    install "$@"
}

prepare_system() {
    have_python=yes
    find_python venv >/dev/null || have_python=no
    have_server=yes
    [ -n "${DATABASE_URL:-}" ] && [ "${1:-}" = run ] || have_postgis || have_server=no
    have_paper=no
    [ "$have_python" = yes ] && have_paper "$(find_python venv)" && have_paper=yes
    [ "$have_python" = yes ] && [ "$have_server" = yes ] && [ "$have_paper" = yes ] && return 0

    if may_install; then
        update_lists
        if [ "$have_python" = no ]; then
            # shellcheck disable=SC2046 # a list of packages
            install $(python_packages) || fail "Python could not be installed; see the message above."
            find_python venv >/dev/null ||
                fail "Python 3.11 or newer is needed, and this system has none. Install one and run this again."
        fi
        if [ "$have_server" = no ]; then
            version=$(postgres_version)
            [ -n "$version" ] || fail "This system's packages have no PostGIS. Set DATABASE_URL to a database that has."
            install_postgis "postgresql-$version" "postgresql-$version-postgis-3" ||
                fail "PostgreSQL with PostGIS could not be installed; see the message above."
            have_postgis || fail "PostgreSQL with PostGIS is installed but was not found in /usr/lib/postgresql."
        fi
        if [ "$have_paper" = no ] && ! have_paper "$(find_python venv)"; then
            # shellcheck disable=SC2046 # a list of packages
            install $(paper_packages) || fail "Pango could not be installed; see the message above."
        fi
        return 0
    fi
    what_to_install
}

what_to_install() {
    say ""
    say "These are missing, and this user may not install them:"
    packages=
    if [ "$have_python" = no ]; then
        say "  - Python 3.11 or newer with venv"
        packages="$(python_packages)"
    fi
    if [ "$have_server" = no ]; then
        say "  - PostgreSQL 14 or newer with PostGIS"
        version=$(postgres_version 2>/dev/null || true)
        packages="$packages postgresql-${version:-NN} postgresql-${version:-NN}-postgis-3"
    fi
    if [ "$have_paper" = no ]; then
        say "  - Pango, which sets text on paper"
        packages="$packages $(paper_packages)"
    fi
    fail "As an administrator run:  apt-get update && apt-get install ${packages# }
Then run this again. (A database of your own will do too: set DATABASE_URL.)"
}

# A browser is wanted by tests only, and its absence stops nobody.
prepare_browser() {
    have_browser && return 0
    if [ -r /etc/debian_version ] && ! grep -qi '^ID=ubuntu' /etc/os-release && may_install; then
        update_lists
        install chromium || true
    fi
    have_browser || say "NO BROWSER: chromium or google-chrome was not found, so browser tests WILL BE SKIPPED."
}

# So is Redis, in which a city may count how often somebody asks. Where systemd runs, its package would also start a
# service, which nobody here asked for.
prepare_redis() {
    command -v redis-server >/dev/null 2>&1 && return 0
    if [ -r /etc/debian_version ] && [ ! -d /run/systemd/system ] && may_install; then
        update_lists
        install redis-server || true
    fi
    command -v redis-server >/dev/null 2>&1 || say "NO REDIS: redis-server was not found, so its tests WILL BE SKIPPED."
}

# --- the virtual environment ------------------------------------------------------------------------------------

fingerprint() {
    { cat "$@"; "$python" -c 'import sys; print(sys.version)'; pwd; } | sha256sum | cut -d ' ' -f 1
}

# prepare_venv run|test: nothing to do when the stamp says that just these locks were installed here.
prepare_venv() {
    python=$(find_python venv) || fail "Python 3.11 or newer with venv is needed."
    if [ "$1" = test ]; then lock=requirements-dev.lock; else lock=requirements.lock; fi
    wanted=$(fingerprint "$lock")
    if [ -x "$VENV/bin/python" ] && [ "$(cat "$VENV/stamp.$1" 2>/dev/null)" = "$wanted" ]; then return 0; fi

    # Programs in a virtual environment name its place: one that was moved, or lost its Python, is made anew.
    if ! "$VENV/bin/python" -c 'import pip' 2>/dev/null ||
        [ "$(cat "$VENV/place" 2>/dev/null || pwd)" != "$(pwd)" ]; then
        say "Making $VENV with $("$python" --version) ..."
        rm -rf "$VENV"
        "$python" -m venv "$VENV"
    fi
    pwd >"$VENV/place"
    say "Installing the packages of $lock ..."
    rm -f "$VENV/stamp.$1"
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps \
        --only-binary :all: --require-hashes --requirement "$lock" ||
        fail "The packages could not be installed; see the message above. Running this again goes on from there."
    install_project
    printf '%s\n' "$wanted" >"$VENV/stamp.$1"
    # The lock for tests holds everything of the other one in the same versions.
    if [ "$1" = test ]; then fingerprint requirements.lock >"$VENV/stamp.run"; fi
}

# Put this folder on the environment's path, and `civic` among its programs: no build, no network.
install_project() {
    "$VENV/bin/python" -c '
import pathlib, sysconfig
pathlib.Path(sysconfig.get_path("purelib"), "veche.pth").write_text(str(pathlib.Path.cwd()) + "\n")
'
    cat >"$VENV/bin/civic" <<'CIVIC'
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/python" -m web.cli "$@"
CIVIC
    chmod +x "$VENV/bin/civic"
}
