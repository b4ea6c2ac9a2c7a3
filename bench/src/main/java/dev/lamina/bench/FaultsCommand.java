package dev.lamina.bench;

import picocli.CommandLine.Command;

@Command(name = "faults", mixinStandardHelpOptions = true)
final class FaultsCommand implements Runnable {
    @Override
    public void run() {}
}
