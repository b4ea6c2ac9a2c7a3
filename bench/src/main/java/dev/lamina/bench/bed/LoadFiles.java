package dev.lamina.bench.bed;

import java.nio.file.Path;

/** Where one load writes. */
record LoadFiles(Path folder, String name) {

    Path report() {
        return folder.resolve(name + ".json");
    }

    Path errors() {
        return folder.resolve(name + ".err");
    }

    Path timeline() {
        return folder.resolve(name + ".timeline");
    }

    Witness witness() {
        return new Witness(witnessFile());
    }

    Path witnessFile() {
        return folder.resolve(name + ".witness");
    }
}
