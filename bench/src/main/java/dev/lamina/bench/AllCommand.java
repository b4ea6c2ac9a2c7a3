package dev.lamina.bench;

import picocli.CommandLine.Command;

@Command(name = "all", mixinStandardHelpOptions = true)
final class AllCommand implements Runnable {
    @Override
    public void run() {}
}
