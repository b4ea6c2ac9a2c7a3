package dev.lamina.sim.snapshot;

import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.plan.Standing;
import dev.lamina.core.plan.Started;
import dev.lamina.core.plan.Waiting;
import dev.lamina.core.queue.Starvation.Starving;
import dev.lamina.core.request.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What runs, waits and was promised, as JSON and back; nodes go by their names, shapes by their numbers. */
final class WorkJson {
    private WorkJson() {}

    /**
     * What names and numbers stand for while a file is read.
     *
     * @param nodes the index of each node by its name
     * @param nodeCards how many cards each node has
     * @param shapes by number
     */
    record Known(Map<String, Integer> nodes, List<Integer> nodeCards, List<Shape> shapes) {}

    static Map<String, Object> placement(Placement placement, List<String> nodes, Numbered<Shape> shapes) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("request", placement.request());
        json.put("role", placement.role());
        json.put("shape", shapes.number(placement.shape()));
        json.put("node", nodes.get(placement.node()));
        json.put("cards", placement.cards());
        return json;
    }

    static Placement placement(Part part, Known known) {
        part.only("request", "role", "shape", "node", "cards");
        Integer node = known.nodes().get(part.text("node"));
        if (node == null) {
            throw part.at("node").wrong("the name of a node of this file");
        }
        return new Placement(
                part.text("request"),
                part.text("role"),
                known.shapes().get(part.number("shape", 0, known.shapes().size() - 1)),
                node,
                part.numbers("cards", 0, known.nodeCards().get(node) - 1));
    }

    static Map<String, Object> started(Started started, Numbered<Shape> shapes) {
        Map<String, Object> json = RequestJson.request(started.request(), shapes);
        Map<String, Object> times = new LinkedHashMap<>();
        times.put("request", json);
        times.put("submittedNs", started.submittedNs());
        times.put("startedNs", started.startedNs());
        if (started.leavesNs() != Started.STAYS) {
            times.put("leavesNs", started.leavesNs());
        }
        if (started.lateUntilNs() != Started.NOT_LATE) {
            times.put("lateUntilNs", started.lateUntilNs());
        }
        return times;
    }

    static Started started(Part part, Known known) {
        part.only("request", "submittedNs", "startedNs", "leavesNs", "lateUntilNs");
        return new Started(
                RequestJson.request(part.at("request"), known.shapes()),
                part.whole("submittedNs"),
                part.whole("startedNs"),
                part.wholeOr("leavesNs", Started.STAYS),
                part.wholeOr("lateUntilNs", Started.NOT_LATE));
    }

    static Map<String, Object> waiting(Waiting waiting, Numbered<Shape> shapes) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("request", RequestJson.request(waiting.request(), shapes));
        json.put("submittedNs", waiting.submittedNs());
        if (waiting.searchedNs() != Waiting.NEVER) {
            json.put("searchedNs", waiting.searchedNs());
        }
        return json;
    }

    static Waiting waiting(Part part, Known known) {
        part.only("request", "submittedNs", "searchedNs");
        return new Waiting(
                RequestJson.request(part.at("request"), known.shapes()),
                part.whole("submittedNs"),
                part.wholeOr("searchedNs", Waiting.NEVER));
    }

    static Map<String, Object> reservation(Reservation reservation, List<String> nodes, Numbered<Shape> shapes) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("request", reservation.request());
        json.put("startNs", reservation.startNs());
        json.put("cause", Part.word(reservation.cause()));
        json.put("checkedNs", reservation.checkedNs());
        json.put(
                "members",
                reservation.members().stream()
                        .map(member -> placement(member, nodes, shapes))
                        .toList());
        return json;
    }

    static Reservation reservation(Part part, Known known) {
        part.only("request", "startNs", "cause", "checkedNs", "members");
        return new Reservation(
                part.text("request"),
                part.list("members").stream()
                        .map(member -> placement(member, known))
                        .toList(),
                part.whole("startNs"),
                part.choiceOr("cause", Reservation.Cause.HEAD),
                part.wholeOr("checkedNs", 0));
    }

    static Map<String, Object> stopped(Standing.Stopped stopped) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("queue", stopped.queue());
        json.put("atNs", stopped.atNs());
        return json;
    }

    static Standing.Stopped stopped(Part part) {
        part.only("queue", "atNs");
        return new Standing.Stopped(part.text("queue"), part.whole("atNs"));
    }

    static Map<String, Object> last(Standing.Last last) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("atNs", last.atNs());
        json.put("searched", last.searched());
        json.put("endedEarly", last.endedEarly());
        return json;
    }

    static Standing.Last last(Part part) {
        part.only("atNs", "searched", "endedEarly");
        return new Standing.Last(
                part.wholeOr("atNs", Standing.Last.NONE.atNs()),
                part.wholeOr("searched", 0),
                part.flagOr("endedEarly", false));
    }

    static Map<String, Object> starving(Starving starving) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("queue", starving.queue());
        json.put("model", starving.model());
        json.put("heldMilli", starving.heldMilli());
        json.put("owedMilli", starving.owedMilli());
        json.put("sinceNs", starving.sinceNs());
        return json;
    }

    static Starving starving(Part part) {
        part.only("queue", "model", "heldMilli", "owedMilli", "sinceNs");
        return new Starving(
                part.text("queue"),
                part.text("model"),
                part.whole("heldMilli"),
                part.whole("owedMilli"),
                part.whole("sinceNs"));
    }
}
