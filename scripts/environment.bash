# Where things are and how the scripts speak. Sourced by every script of this folder, never run by itself.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT" || exit 1

# CI starts from a clean clone: what cargo has built stays outside it, for the next run on the same machine.
if [[ -z ${CARGO_TARGET_DIR:-} && ${CI:-} == true ]]; then
  CARGO_TARGET_DIR=$HOME/.cache/tejarat/target
fi
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$ROOT/target}
[[ $CARGO_TARGET_DIR == /* ]] || CARGO_TARGET_DIR=$ROOT/$CARGO_TARGET_DIR

# What the browser gets; the server takes it in from there, wherever cargo's own target folder is.
export SITE=$ROOT/target/site

# The ready-made programs of `make check` that PyPI has.
export CHECK_TOOLS=${XDG_CACHE_HOME:-$HOME/.cache}/tejarat/check-tools

# cargo's own tools, then those of the style sheet and of the WASM optimiser, which npm brings. Last the ready-made ones, which lie beside
# a python of their own.
export PATH=${CARGO_HOME:-$HOME/.cargo}/bin:$ROOT/style/node_modules/.bin:$PATH:$CHECK_TOOLS/bin

export WASM_TARGET=wasm32-unknown-unknown

# The Python packages of the fuzz test.
export SCHEMATHESIS=${XDG_CACHE_HOME:-$HOME/.cache}/tejarat/schemathesis

# The embedding model of `make embedding-model`.
export EMBEDDING_FOLDER=${XDG_CACHE_HOME:-$HOME/.cache}/tejarat/embedding-model

# The Python packages of the peers that the bench can be run beside.
export PEERS_PYTHON=${XDG_CACHE_HOME:-$HOME/.cache}/tejarat/peers-python

# plan COUNT: how many steps there will be, those of called scripts included; each says from then on which one it is.
plan() {
  export STEPS=$1 STEPS_BEGUN
  STEPS_BEGUN=$(mktemp)
}

# step WORDS: what is being done now.
step() {
  local place=
  if [[ -n ${STEPS_BEGUN:-} ]]; then
    echo >>"$STEPS_BEGUN"
    place="$(wc -l <"$STEPS_BEGUN")/$STEPS "
  fi
  printf '\n▸ %s%s\n' "$place" "$*"
}

# quietly MINUTES COMMAND…: says now and then how long it has taken of about so many minutes; what the command says is shown only when
# it fails. Speaks on the error output, for its caller may read the other one.
quietly() {
  local expected=$1 log ticker begun=$SECONDS status=0
  shift
  log=$(mktemp)
  (
    while sleep 30 >/dev/null 2>&1; do note "$(((SECONDS - begun) / 60)):$(printf '%02d' $(((SECONDS - begun) % 60))) of about $expected minutes"; done
  ) >&2 &
  ticker=$!
  "$@" >"$log" 2>&1 || status=$?
  { kill "$ticker" && wait "$ticker"; } 2>/dev/null || true
  if [[ $status != 0 ]]; then
    cat "$log" >&2
  elif ((SECONDS - begun > 2)); then
    note "took $((SECONDS - begun)) s" >&2
  fi
  rm -f "$log"
  return "$status"
}

# note WORDS: something worth knowing about the step.
note() { printf '  %s\n' "$*"; }

# fail WORDS: why it cannot be done, and the end.
fail() {
  printf '\n✗ %s\n' "$*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# A port of this machine on which nobody listens.
free_port() {
  local port
  for _ in {1..50}; do
    port=$((20000 + RANDOM % 12000))
    if ! (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  fail "No free port was found."
}

# The version of a package as Cargo.lock fixes it.
locked_version() {
  awk -v name="\"$1\"" '$1 == "name" { found = $3 == name } found && $1 == "version" { gsub(/"/, "", $3); print $3; exit }' Cargo.lock
}

# as_root COMMAND…: with the rights to install packages, or a plain word that they are missing.
as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif have sudo; then
    sudo "$@"
  else
    fail "This needs the rights of root: $*. Run it yourself, then try again."
  fi
}

# install_packages NAME…: Debian's packages, without questions.
install_packages() {
  have apt-get || fail "Please install these with your system's package manager, then try again: $*."
  note "installing with apt: $*"
  as_root apt-get update -qq || note "apt could not refresh its lists; going on with the old ones"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
    fail "apt could not install: $*."
}

# install_node_packages FOLDER: what FOLDER/package-lock.json names, unless it is there already.
install_node_packages() {
  local folder=$1 stamp=$1/node_modules/.installed-from
  have npm || fail "npm is missing. Please install Node.js 20 or newer, then try again."
  if cmp -s "$folder/package-lock.json" "$stamp"; then return; fi
  note "installing the npm packages of $folder/"
  local quiet=(--no-audit --no-fund --loglevel=error)
  export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
  # `ci` refuses everything when a registry lacks a package that only another kind of machine needs; `install` does not mind.
  npm --prefix "$folder" ci "${quiet[@]}" >/dev/null 2>&1 || npm --prefix "$folder" install --no-save "${quiet[@]}" ||
    fail "npm could not install the packages of $folder/."
  cp "$folder/package-lock.json" "$stamp"
}

# install_python_packages FOLDER REQUIREMENTS: what the file names, in a Python of its own, unless it is there already.
install_python_packages() {
  local folder=$1 requirements=$2
  have python3 || install_packages python3 python3-venv
  if cmp -s "$requirements" "$folder/.installed-from"; then
    note "already there: $requirements"
    return
  fi
  note "installing the Python packages of $requirements"
  python3 -m venv --clear "$folder" 2>/dev/null || {
    install_packages python3-venv
    python3 -m venv --clear "$folder"
  }
  quietly 1 "$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements" ||
    fail "pip could not install what $requirements names."
  cp "$requirements" "$folder/.installed-from"
}

# fingerprint PATH…: changes when a file below one of the paths is added, removed, moved or written.
fingerprint() {
  find "$@" -path '*/node_modules' -prune -o -type f -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum | cut -d ' ' -f 1
}
