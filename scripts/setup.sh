#!/bin/sh
# Installs what Tandem needs on this machine: Debian or Ubuntu packages through apt, then the npm
# packages of package-lock.json, Node 26 among them. A second run finds everything there, installs
# nothing and takes a moment. Run by `make setup`.
set -eu

checkout=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$checkout"
# An ordinary user's PATH lacks the folders of nft and iptables.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export PATH

# What must be there, and the package it comes from. A path is looked for as it is, a name on the PATH.
# libatomic is for Node 26, which Debian's own Node does not need.
required='
containerd containerd
runc runc
/usr/lib/cni/bridge|/opt/cni/bin/bridge containernetworking-plugins
nft nftables
iptables iptables
conntrack conntrack
ip iproute2
catatonit catatonit
/bin/busybox|/usr/bin/busybox busybox-static
/etc/ssl/certs/ca-certificates.crt ca-certificates
npm npm
/usr/lib/*/libatomic.so.1|/lib/*/libatomic.so.1 libatomic1
'
# What Tandem uses when it is there. Not every release has these packages.
optional='
crun crun
kubectl kubernetes-client
'

say() { printf '%s\n' "setup: $*" >&2; }
fail() { say "$*"; exit 1; }

main() {
  missing=$(missing_packages "$required")
  wished=$(missing_packages "$optional")
  # A wish that this release could not fulfil is not tried again at every run.
  if [ -n "$missing" ] || { [ -n "$wished" ] && [ "$wished" != "$(cat .tandem/setup-wishes 2>/dev/null)" ]; }; then
    install_packages
  fi
  install_node_modules
  say "ready: $(node_modules/.bin/node --version) with $(containerd --version | cut -d' ' -f1,3)"
}

# The packages on the list whose files are not on this machine, in one line.
missing_packages() {
  printf '%s\n' "$1" | while read -r wanted package; do
    [ -n "$wanted" ] || continue
    present "$wanted" || printf '%s ' "$package"
  done
}

present() {
  for candidate in $(printf '%s' "$1" | tr '|' ' '); do
    case $candidate in
      /*) [ -e "$candidate" ] && return 0 ;;
      *) command -v "$candidate" >/dev/null 2>&1 && return 0 ;;
    esac
  done
  return 1
}

install_packages() {
  command -v apt-get >/dev/null 2>&1 ||
    fail "this machine has no apt-get. Install by hand what offers these Debian packages, then run make setup again: $missing$wished"
  as_root=
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 ||
      fail "these packages are missing and only root can install them: $missing$wished. Run make setup as root once."
    as_root=sudo
  fi
  had_containerd=$(command -v containerd || true)
  keep_services_down
  say "updating the package lists"
  $as_root apt-get update -qq -o DPkg::Lock::Timeout=120 >&2 ||
    say "the package lists could not be updated; going on with those that are there"
  if [ -n "$missing" ]; then
    say "installing: $missing"
    # shellcheck disable=SC2086 # a list of words
    apt_install $missing ||
      fail "apt-get could not install these: $missing. Its own message is above."
  fi
  for package in $wished; do install_wish "$package"; done
  let_services_be
  stop_own_containerd_service
}

# apt tells a page for each package; it is shown only when something went wrong.
apt_install() {
  apt_log=$(mktemp)
  apt_status=0
  $as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "$@" </dev/null >"$apt_log" 2>&1 || apt_status=$?
  [ "$apt_status" = 0 ] || cat "$apt_log" >&2
  rm -f "$apt_log"
  return "$apt_status"
}

install_wish() {
  if apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [^(]'; then
    say "installing: $1"
    apt_install "$1" && return
  fi
  case $1 in
    kubernetes-client) say "this release has no package with kubectl, and Tandem is used through it. Get one, 1.20 or newer:" \
      "sudo snap install kubectl --classic, or https://kubernetes.io/docs/tasks/tools/" ;;
    *) say "this release has no $1 that installs: going on without it" ;;
  esac
  remember_wish "$1"
}

remember_wish() {
  mkdir -p .tandem
  printf '%s ' "$1" >>.tandem/setup-wishes.new
}

# Debian starts the services that a package brings. Tandem runs a containerd of its own and needs none of them.
keep_services_down() {
  rm -f .tandem/setup-wishes.new
  policy=
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    policy=/usr/sbin/policy-rc.d
    trap let_services_be EXIT
    trap 'exit 130' INT TERM
    printf '#!/bin/sh\nexit 101\n' | $as_root sh -c "cat >$policy && chmod 755 $policy"
  fi
}

let_services_be() {
  if [ -n "$policy" ]; then
    $as_root rm -f "$policy"
    policy=
    trap - EXIT INT TERM
  fi
  if [ -e .tandem/setup-wishes.new ]; then mv .tandem/setup-wishes.new .tandem/setup-wishes; fi
}

# Only the service of a containerd that was installed a moment ago: nobody else can be using that.
stop_own_containerd_service() {
  [ -z "$had_containerd" ] || return 0
  command -v systemctl >/dev/null 2>&1 || return 0
  $as_root systemctl disable containerd.service >/dev/null 2>&1 || return 0
  say "the system's containerd service stays off: Tandem starts its own"
}

install_node_modules() {
  wanted=$(cat package-lock.json scripts/setup.sh | sha256sum | cut -d' ' -f1)
  if [ -x node_modules/.bin/node ] && [ "$(cat node_modules/.tandem-setup 2>/dev/null)" = "$wanted" ]; then return; fi
  say "installing the npm packages of package-lock.json, Node 26 among them"
  npm install --no-save --no-audit --no-fund --loglevel=error </dev/null >&2 ||
    fail "npm install failed: its own message is above. It needs the npm registry (npm config get registry);" \
      "behind a proxy with certificates of its own: npm config set cafile FILE"
  # An npm that runs no install scripts leaves the package without its program.
  if ! node_modules/.bin/node --version >/dev/null 2>&1; then
    npm rebuild --foreground-scripts node >&2 || true
  fi
  node_modules/.bin/node --version >/dev/null 2>&1 ||
    fail "the npm package node brought no program for $(uname -s) $(uname -m)"
  node_modules/.bin/node scripts/check-installed.ts ||
    fail "npm installed other versions than package-lock.json names. Delete node_modules and run make setup again."
  # Makes the programs that every command runs, so that the first tandem up need not.
  bin/tandem version >/dev/null || fail "bin/tandem does not run: its own message is above"
  printf '%s\n' "$wanted" >node_modules/.tandem-setup
}

main "$@"
