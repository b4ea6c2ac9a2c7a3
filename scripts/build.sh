# Sourced by ./lamina: builds the program once into .lamina/, again only when a source is newer than the last build.

state=$root/.lamina
stamp=$state/built
current=$state/java.args
planning=$state/plan.args

sources=(pom.xml .mvn scripts runtime bench/native)
for module in core sim device node workloads bench cli; do
    sources+=("$module/pom.xml" "$module/src/main")
done

# Succeeds when the last build was made here, with this JDK, from nothing newer than now.
is_current() {
    local built_with=""
    [[ -f $current && -f $stamp ]] && read -r built_with <"$stamp" || return 1
    [[ $built_with == "$root $JAVA_HOME" ]] || return 1
    # The build folders are made inside runtime and bench/native, which changes those two folders' own times.
    [[ -z $(cd "$root" && find "${sources[@]}" -name 'build' -prune -o -name 'build-*' -prune -o \
        ! -path runtime ! -path bench/native -newer "$stamp" -print -quit 2>/dev/null) ]]
}

# step TEXT COMMAND...: runs the command with its output in the log, shows the end of it when it fails.
step() {
    local text=$1 started=$SECONDS
    shift
    printf 'lamina: %s ... ' "$text" >&2
    if ! "$@" >>"$state/build.log" 2>&1 </dev/null; then
        printf 'failed\n' >&2
        tail -n 30 "$state/build.log" >&2
        fail "the build failed; all of its output is in $state/build.log"
    fi
    printf '%s s\n' "$((SECONDS - started))" >&2
}

build_java() {
    run_maven -B -ntp -q -T 1C -pl cli -am package -Dmaven.test.skip=true -Dspotless.check.skip=true
}

# Writes an argument file for the JVM: main class and class path are part of it, so that starting is one exec. The recorded classes are mapped where
# they were recorded, recorded compilations are not repeated, and reflection makes no classes of its own: all that is work at every start that a short
# command never earns back.
write_arguments() {
    local library=$1 file=$2 jar path=""
    for jar in "$library"/*.jar; do
        path+=${path:+:}$jar
    done
    cat >"$file" <<END
-XX:+IgnoreUnrecognizedVMOptions
-XX:+UseSerialGC
-XX:TieredStopAtLevel=1
-XX:-MaxFDLimit
-XX:+UnlockDiagnosticVMOptions
-XX:ArchiveRelocationMode=0
-XX:-AOTReplayTraining
-Djdk.reflect.useNativeAccessorOnly=true
-XX:AOTCache="$library/lamina.aot"
-Xlog:disable
-Xlog:all=error:stderr
--enable-native-access=ALL-UNNAMED
-Dlamina.root="$root"
-Dlamina.runtime="$root/runtime/build"
-cp "$path"
dev.lamina.cli.Main
END
}

# The database's native part beside the jars: an agent that starts need not unpack it.
unpack_database() {
    local inside
    inside=org/sqlite/native/Linux/$(uname -m)
    (cd "$1" && "$JAVA_HOME/bin/jar" xf sqlite-jdbc-*.jar "$inside/libsqlitejdbc.so" && mv "$inside/libsqlitejdbc.so" . && rm -r org)
}

# Each build gets its own folder: programs that still run from the one before keep their jars.
lay_out() {
    local library=$state/dist/$(date +%s%N)
    mkdir -p "$library"
    cp "$root"/cli/target/dist/*.jar "$library/"
    unpack_database "$library" || true
    "$JAVA_HOME/bin/java" "$root/scripts/NewerClasses.java" "$library"/picocli-*.jar || true
    write_arguments "$library" "$library/java.args"
    printf '%s\n' "$library" >"$state/library"
    local -a builds=("$state"/dist/*)
    local old
    for old in "${builds[@]:0:$((${#builds[@]} > 3 ? ${#builds[@]} - 3 : 0))}"; do
        rm -rf "$old"
    done
}

# record FILE COMMAND... [++ COMMAND...]: runs commands and keeps the classes they load, so that the next start with FILE maps them instead of
# reading jars.
record() {
    local arguments=$1
    shift
    sed 's/^-XX:AOTCache=/-XX:AOTCacheOutput=/; s/^dev\.lamina\.cli\.Main$/dev.lamina.cli.Rehearsal/' "$arguments" >"$arguments.train"
    "$JAVA_HOME/bin/java" @"$arguments.train" "$@" || true
}

# agent LIBRARY RECORDING OPTIONS...: becomes an agent in LAMINA_HOME, until it is told to end; records its classes where RECORDING is not empty.
agent() {
    local library=$1 path
    local -a recording=()
    [[ -n $2 ]] && recording=(-XX:AOTCacheOutput="$library/agent.aot")
    shift 2
    path=$(sed -n 's/^-cp "\(.*\)"$/\1/p' "$library/java.args")
    exec "$JAVA_HOME/bin/java" "${recording[@]}" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms16m -Xmx96m \
        -Xlog:disable -Xlog:all=error:stderr --enable-native-access=ALL-UNNAMED -Dorg.sqlite.lib.path="$library" \
        -Dlamina.root="$root" -Dlamina.runtime="$root/runtime/build" -cp "$path" dev.lamina.node.agent.Main --foreground "$@"
}

# Waits until the agent with this number answers; fails when it ends or takes too long.
await_agent() {
    local tries
    for ((tries = 0; tries < 400; tries++)); do
        [[ -S $LAMINA_HOME/run/agent.sock ]] && return 0
        kill -0 "$1" 2>/dev/null || return 1
        sleep 0.05
    done
    return 1
}

# An agent that was killed must be back soon: what is recorded is one that takes over a slice of a killed one, and is then asked. Where no card can be
# used, it has one on paper.
train_agent() {
    local library=$1 process
    local -a card=() command=("$JAVA_HOME/bin/java" "@$1/java.args")
    agent "$library" "" &
    process=$!
    if ! await_agent "$process"; then
        kill "$process" 2>/dev/null
        wait "$process"
        card=(--fake-card)
        agent "$library" "" "${card[@]}" &
        process=$!
        await_agent "$process"
    fi
    "${command[@]}" run -d --compute 10% --memory 64M -- sleep 60
    kill -9 "$process"
    wait "$process"
    rm -f "$LAMINA_HOME/run/agent.sock"
    agent "$library" recording "${card[@]}" &
    process=$!
    await_agent "$process"
    "${command[@]}" run --compute 10% --memory 64M -- true
    record "$library/java.args" ps
    "${command[@]}" stop s-1
    kill "$process"
    wait "$process"
}

# One recording for the agent, one for the short commands, which talk to it, and one for the planner, which loads much that they never need. A start
# without one is only slower.
train() {
    local library home
    library=$(<"$state/library")
    home=$(mktemp -d)
    # A plan runs for half a second: recorded compilations pay, and what is called less often than this is not worth compiling.
    {
        printf '%s\n' -XX:Tier3InvocationThreshold=800 -XX:Tier3MinInvocationThreshold=400 -XX:Tier3CompileThreshold=8000
        sed '/^-XX:-AOTReplayTraining$/d; /^-XX:AOTCache=/s/lamina\.aot/plan.aot/' "$library/java.args"
    } >"$library/plan.args"
    LAMINA_HOME=$home LAMINA_LOCK_DIR=$home train_agent "$library" || true
    "$JAVA_HOME/bin/java" @"$library/java.args" plan --example "$home/fleet" || true
    local -a plan=(plan --paper "$home/fleet" --policy fgd,lamina --seeds 1)
    record "$library/plan.args" "${plan[@]}" --out "$home/plan.html" ++ "${plan[@]}" --json
    rm -rf "$home"
    mv -f "$library/plan.args" "$planning"
    mv -f "$library/java.args" "$current"
}

build_all() {
    mkdir -p "$state" 2>/dev/null && [[ -w $state ]] \
        || fail "the build in $root is missing or out of date and you may not write there; run ./lamina once as its owner"
    exec 9>"$state/lock"
    flock 9
    if is_current; then
        exec 9>&-
        return 0
    fi
    : >"$state/build.log"
    ensure_native_tools || exit 1
    printf '%s %s\n' "$root" "$JAVA_HOME" >"$stamp.new"
    step "building the C runtime" "$root/scripts/native.sh"
    step "building the command (the first time fetches libraries)" build_java
    step "laying out the program" lay_out
    step "preparing a fast start" train
    mv -f "$stamp.new" "$stamp"
    exec 9>&-
}
