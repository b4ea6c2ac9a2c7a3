package dev.lamina.cli.agent;

import java.util.List;

/** The agent's JVM: small, because it lives beside the workloads for months. */
final class AgentJvm {
    static final List<String> OPTIONS = List.of("-Xms16m", "-Xmx96m", "-Xss512k", "-XX:MaxMetaspaceSize=96m");

    private AgentJvm() {}
}
