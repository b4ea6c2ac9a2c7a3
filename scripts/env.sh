# Sourced by ./lamina, the Makefile's recipes and the other scripts: finds a JDK, a Maven and what the machine lacks.
# Expects `root` to be set to the project's folder.

JDK_WANTED=25

say() { printf 'lamina: %s\n' "$*" >&2; }
fail() {
    say "$*"
    exit 1
}

# Prints the feature version of the JDK in $1 (25 for 25.0.3), or 0 when there is no JDK with a compiler.
jdk_version() {
    local line
    if [[ -x "$1/bin/javac" && -r "$1/release" ]]; then
        while IFS= read -r line; do
            if [[ $line =~ ^JAVA_VERSION=\"?([0-9]+) ]]; then
                REPLY=${BASH_REMATCH[1]}
                return
            fi
        done <"$1/release"
    fi
    REPLY=0
}

# Sets JAVA_HOME to a JDK that is new enough: the one already set, else the oldest one that will do. Fails when there is none.
find_jdk() {
    local best=0 best_home="" candidate on_path=""
    if [[ -n ${JAVA_HOME:-} ]]; then
        jdk_version "$JAVA_HOME"
        ((REPLY >= JDK_WANTED)) && { export JAVA_HOME; return 0; }
    fi
    on_path=$(command -v javac 2>/dev/null) && on_path=$(readlink -f "$on_path")
    for candidate in "${on_path%/bin/javac}" /usr/lib/jvm/* /opt/java/* /opt/*jdk* /usr/local/*jdk* \
        "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/*; do
        jdk_version "$candidate"
        if ((REPLY >= JDK_WANTED)) && ((best == 0 || REPLY < best)); then
            best=$REPLY
            best_home=$candidate
        fi
    done
    ((best > 0)) || return 1
    export JAVA_HOME=$best_home
}

# Succeeds when packages may be installed here; sets `as_root` to the words that go in front.
may_install() {
    as_root=()
    [[ -z ${LAMINA_NO_INSTALL:-} ]] && command -v apt-get >/dev/null || return 1
    ((EUID == 0)) && return 0
    as_root=(sudo -n)
    command -v sudo >/dev/null && sudo -n true 2>/dev/null
}

# Installs the packages named, or says how a person can.
install_packages() {
    local command="apt-get install --no-install-recommends $*"
    if ! may_install; then
        say "this machine lacks: $*"
        say "install them and try again, on Debian or Ubuntu: sudo $command"
        return 1
    fi
    say "installing what this machine lacks: $*"
    local -a get=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120)
    local log
    log=$(mktemp)
    if "${get[@]}" install -y --no-install-recommends "$@" >"$log" 2>&1 </dev/null \
        || { "${get[@]}" update >"$log" 2>&1 </dev/null \
            && "${get[@]}" install -y --no-install-recommends "$@" >"$log" 2>&1 </dev/null; }; then
        rm -f "$log"
        return 0
    fi
    tail -n 15 "$log" >&2
    rm -f "$log"
    say "the packages could not be installed; try by hand: sudo $command"
    return 1
}

has_library() {
    local known
    known=$(/sbin/ldconfig -p 2>/dev/null) || return 1
    [[ $known == *[[:space:]]"$1 "* ]]
}

# Installs the C tools, the OpenCL loader and, where no card has a driver, PoCL (the CPU as a card).
ensure_native_tools() {
    local -a missing=()
    command -v cmake >/dev/null || missing+=(cmake)
    command -v make >/dev/null || missing+=(make)
    command -v cc >/dev/null || missing+=(gcc)
    [[ -e /usr/include/stdio.h ]] || missing+=(libc6-dev)
    [[ -e /usr/include/CL/cl_layer.h ]] || missing+=(opencl-headers)
    has_library libOpenCL.so || missing+=(ocl-icd-opencl-dev)
    has_library libOpenCL.so.1 || missing+=(ocl-icd-libopencl1)
    compgen -G '/etc/OpenCL/vendors/*.icd' >/dev/null || missing+=(pocl-opencl-icd)
    ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
}

# Finds a JDK, installs one where the system's packages hold it, or says what to install.
ensure_jdk() {
    find_jdk && return 0
    local package="openjdk-$JDK_WANTED-jdk-headless"
    if command -v apt-cache >/dev/null && [[ -n $(apt-cache madison "$package" 2>/dev/null) ]]; then
        install_packages "$package" && find_jdk && return 0
    fi
    say "no JDK $JDK_WANTED or newer found in JAVA_HOME, PATH, /usr/lib/jvm or /opt"
    say "install one (a package named $package or temurin-$JDK_WANTED-jdk, or an archive from adoptium.net) and set JAVA_HOME to it"
    return 1
}

# Runs Maven: the wrapper's pinned one, else an installed one that is new enough.
run_maven() {
    local fetched="" refused=""
    compgen -G "${MAVEN_USER_HOME:-$HOME/.m2}/wrapper/dists/apache-maven-3.9.16/*/bin/mvn" >/dev/null && fetched=yes
    # Without unzip the wrapper fetches another archive than the one its checksum is for.
    if [[ -z $fetched ]] && ! command -v unzip >/dev/null; then
        install_packages unzip || true
    fi
    if [[ -n $fetched ]] || refused=$("$root/mvnw" --version 2>&1); then
        "$root/mvnw" -f "$root/pom.xml" "$@"
    elif command -v mvn >/dev/null; then
        say "the Maven wrapper could not fetch its Maven; using the installed one, which must be 3.8 or newer"
        mvn -f "$root/pom.xml" "$@"
    else
        printf '%s\n' "${refused:0:400}" >&2
        say "the Maven wrapper could not fetch its Maven and none is installed: check the network, or install maven 3.8 or newer"
        return 1
    fi
}
