package dev.lamina.workloads.decode;

import dev.lamina.device.opencl.Buffer;
import dev.lamina.device.opencl.WorkSize;
import dev.lamina.workloads.card.Activation;
import dev.lamina.workloads.card.CardSession;
import dev.lamina.workloads.card.Columns;
import dev.lamina.workloads.card.Dense;
import dev.lamina.workloads.card.MeteredQueue;
import dev.lamina.workloads.card.Noise;
import dev.lamina.workloads.card.Stage;
import dev.lamina.workloads.service.Check;
import dev.lamina.workloads.service.Comparison;
import dev.lamina.workloads.service.Model;
import java.util.ArrayList;
import java.util.List;

/**
 * A decoder of 2 layers (192 features, 3 heads, a window of 64 tokens, an MLP as wide as the work says) over 8 sequences at once. A request
 * is one step: it reads each sequence's last token, attends to the window through the key and value cache, and chooses the likeliest next
 * of 256 tokens.
 */
final class DecodeModel implements Model {
    static final int MLP_FEATURES_PER_WORK = 32;

    static final int SEQUENCES = 8;
    static final int FEATURES = 192;
    static final int HEADS = 3;
    static final int HEAD_FEATURES = FEATURES / HEADS;
    static final int WINDOW = 64;
    static final int VOCABULARY = 256;

    private static final int LAYERS = 2;
    private static final int PLACE_ARGUMENT = 5;
    private static final int SAMPLED_ROWS = 8;
    private static final float PLACE_SCALE = 0.1f;

    private final MeteredQueue queue;
    private final int tokenSeed;
    private final int placeSeed;
    private final Buffer tokens;
    private final Buffer embedded;
    private final Buffer logits;
    private final Buffer normed;
    private final Dense head;
    private final Stage embed;
    private final List<DecoderLayer> layers = new ArrayList<>();
    private final List<Stage> last = new ArrayList<>();
    private float[] before = new float[SEQUENCES];
    private float[] after = new float[SEQUENCES];
    private int step;
    private int checks;

    DecodeModel(CardSession session, int work, long seed) {
        queue = session.queue();
        tokenSeed = Noise.seed(seed, 70);
        placeSeed = Noise.seed(seed, 71);
        tokens = session.zeros(SEQUENCES);
        embedded = session.zeros(FEATURES * SEQUENCES);
        normed = session.zeros(FEATURES * SEQUENCES);
        logits = session.zeros(VOCABULARY * SEQUENCES);
        embed = session.stage(
                "embed",
                new WorkSize(SEQUENCES, FEATURES, SEQUENCES, 8),
                tokens,
                embedded,
                FEATURES,
                tokenSeed,
                placeSeed,
                0);
        Buffer x = embedded;
        for (int i = 0; i < LAYERS; i++) {
            DecoderLayer layer = new DecoderLayer(session, x, work * MLP_FEATURES_PER_WORK, seed, 80 + 4 * i);
            layers.add(layer);
            x = layer.output();
        }
        head = new Dense(session, new Dense.Shape(FEATURES, VOCABULARY), seed, 72, 1);
        last.add(session.stage("layer_norm", WorkSize.of(SEQUENCES, SEQUENCES), x, normed, FEATURES));
        head.stages(last, normed, logits, Columns.all(SEQUENCES, SEQUENCES), Activation.NONE);
        last.add(session.stage("argmax", WorkSize.of(SEQUENCES, SEQUENCES), logits, tokens, VOCABULARY));
        for (int sequence = 0; sequence < SEQUENCES; sequence++) {
            after[sequence] = sequence;
        }
        queue.write(tokens, after);
    }

    @Override
    public void request() {
        before = after;
        int place = step % WINDOW;
        embed.kernel().set(PLACE_ARGUMENT, place);
        queue.launch(embed.kernel(), embed.size());
        for (DecoderLayer layer : layers) {
            layer.launch(queue, place, Math.min(step + 1, WINDOW));
        }
        last.forEach(stage -> queue.launch(stage.kernel(), stage.size()));
        after = queue.read(tokens);
        step++;
    }

    /** The embedding, every part of one layer (another one each time), and the choice of the tokens; a sample of each. */
    @Override
    public Check check() {
        Comparison comparison = new Comparison();
        checks++;
        compareEmbedding(comparison);
        layers.get(checks % LAYERS).compare(queue, comparison, checks, Math.min(step, WINDOW));
        compareChoice(comparison);
        return comparison.check();
    }

    private void compareEmbedding(Comparison comparison) {
        float[] x = queue.read(embedded);
        int place = (step - 1) % WINDOW;
        for (int feature = 0; feature < FEATURES; feature++) {
            for (int sequence = 0; sequence < SEQUENCES; sequence++) {
                int token = (int) before[sequence];
                float expected = Noise.at(tokenSeed, token * FEATURES + feature)
                        + PLACE_SCALE * Noise.at(placeSeed, place * FEATURES + feature);
                comparison.expect(expected, x[feature * SEQUENCES + sequence]);
            }
        }
    }

    private void compareChoice(Comparison comparison) {
        float[] values = queue.read(logits);
        int sequence = checks % SEQUENCES;
        double[] x = Dense.column(queue.read(normed), FEATURES, SEQUENCES, sequence);
        for (int n = 0; n < SAMPLED_ROWS; n++) {
            int token = (checks * 31 + n * 37) % VOCABULARY;
            comparison.expect(head.reference(token, x), values[token * SEQUENCES + sequence]);
        }
        int best = 0;
        for (int v = 1; v < VOCABULARY; v++) {
            best = values[v * SEQUENCES + sequence] > values[best * SEQUENCES + sequence] ? v : best;
        }
        comparison.expect(best, after[sequence]);
    }
}
