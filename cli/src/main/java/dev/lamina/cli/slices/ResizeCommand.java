package dev.lamina.cli.slices;

import dev.lamina.cli.program.Installation;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.Quantities;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.SliceStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lamina resize}. */
@Command(
        name = "resize",
        description =
                "Change what a running slice is promised; what is not named stays. At once, or refused as a whole.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  lamina resize chat --compute 50%% --memory 12G")
public final class ResizeCommand implements Callable<Integer> {
    private final Installation installation;

    @Mixin
    private final TermsOptions terms = new TermsOptions();

    @Parameters(paramLabel = "SLICE", description = "The slice's id or name.")
    private String slice = "";

    @Spec
    private CommandSpec spec;

    public ResizeCommand(Installation installation) {
        this.installation = installation;
    }

    @Override
    public Integer call() {
        if (terms.isEmpty()) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT, "nothing to change: give --compute, --limit, --memory or --class");
        }
        try (AgentClient client = AgentClient.connect(installation.paths())) {
            SliceStatus chosen = SliceChoice.living(client, slice);
            SliceTerms wanted = terms.changed(SliceFigures.terms(chosen));
            client.resize(chosen.slice(), wanted);
            spec.commandLine().getOut().println(said(chosen.slice(), wanted));
        }
        return 0;
    }

    private static String said(String slice, SliceTerms terms) {
        return "resized " + slice + " to " + Quantities.share(terms.guaranteeMilli()) + ", at most "
                + Quantities.share(terms.limitMilli()) + ", " + Quantities.memory(terms.memoryBytes()) + ", "
                + terms.sliceClass().label();
    }
}
