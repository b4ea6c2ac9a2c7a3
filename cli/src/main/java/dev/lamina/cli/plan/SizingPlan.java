package dev.lamina.cli.plan;

import static dev.lamina.cli.plan.Digits.fixed;

import dev.lamina.cli.text.Progress;
import dev.lamina.cli.text.Table;
import dev.lamina.sim.batch.Batch;
import dev.lamina.sim.replay.Disciplines;
import dev.lamina.sim.replay.Scene;
import dev.lamina.sim.replay.Setting;
import dev.lamina.sim.sizing.Sizing;
import dev.lamina.sim.sizing.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code lamina plan --trace … --nodes-for}: how many nodes it takes. */
final class SizingPlan {
    private static final long SEED = 42;
    private static final double NS_IN_SECOND = 1e9;

    private final Terminal terminal;
    private final Target target;

    SizingPlan(Terminal terminal, Target target) {
        this.terminal = terminal;
        this.target = target;
    }

    private record Sized(Setting setting, Sizing sizing) {}

    void run(Scene scene, List<String> disciplines) throws InterruptedException {
        Progress progress = terminal.progress();
        List<Callable<Sized>> work = disciplines.stream()
                .<Callable<Sized>>map(name -> () -> {
                    Setting setting = new Setting(name, Disciplines.usualPolicy(name), SEED);
                    return new Sized(
                            setting,
                            Sizing.search(scene, setting, target, done -> terminal.note(said(setting, scene, done))));
                })
                .toList();
        List<Sized> sized = Batch.run(work, done -> {});
        progress.done("sizes", disciplines.size() + " found");
        terminal.answer(sized.stream().map(each -> json(each, scene)).toList(), () -> text(sized, scene));
    }

    private String said(Setting setting, Scene scene, Sizing.Try done) {
        return "%s on %dx%d: %s s, %s"
                .formatted(
                        setting.discipline(),
                        done.nodes(),
                        scene.grid().cardsPerNode(),
                        fixed(0, done.waitNs() / NS_IN_SECOND),
                        done.met() ? "enough" : "not enough");
    }

    private String text(List<Sized> sized, Scene scene) {
        Table table = new Table(
                target.text(),
                ">nodes of " + scene.grid().cardsPerNode() + " cards",
                ">wait s",
                ">cards in use",
                ">wait s with one less");
        for (Sized each : sized) {
            Sizing.Try enough = each.sizing().at(each.sizing().nodes());
            table.row(
                    each.setting().discipline(),
                    Integer.toString(enough.nodes()),
                    fixed(0, enough.waitNs() / NS_IN_SECOND),
                    fixed(1, enough.usedPercent()) + "%",
                    oneLess(each.sizing()));
        }
        return table.render();
    }

    /** Where one less was not tried, a job would be larger than the cluster. */
    private static String oneLess(Sizing sizing) {
        return sizing.tries().stream()
                .filter(each -> each.nodes() == sizing.nodes() - 1)
                .map(each -> fixed(0, each.waitNs() / NS_IN_SECOND))
                .findFirst()
                .orElse("a job is larger");
    }

    private Map<String, Object> json(Sized sized, Scene scene) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("discipline", sized.setting().discipline());
        json.put("target", target.text());
        json.put("nodes", sized.sizing().nodes());
        json.put("cardsPerNode", scene.grid().cardsPerNode());
        json.put("tries", sized.sizing().tries().stream().map(SizingPlan::json).toList());
        return json;
    }

    private static Map<String, Object> json(Sizing.Try each) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("nodes", each.nodes());
        json.put("waitSeconds", Digits.four(each.waitNs() / NS_IN_SECOND));
        json.put("usedPercent", Digits.four(each.usedPercent()));
        json.put("met", each.met());
        return json;
    }
}
