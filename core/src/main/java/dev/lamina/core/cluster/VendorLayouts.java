package dev.lamina.core.cluster;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Tables of cuts as vendors publish them. They are data: another card is another table.
 *
 * <p>Sources: NVIDIA Multi-Instance GPU user guide, profiles and placements of the A100 40 GB; Huawei Ascend virtualization guide, vNPU
 * templates of the Ascend 910A.
 */
public final class VendorLayouts {
    private static final long GIB = 1L << 30;

    /** NVIDIA A100 40 GB: eight memory positions, seven compute sevenths; the eighth position has memory only. */
    public static final CutTable MIG_A100_40GB = new CutTable(
            "mig-a100-40gb",
            List.of(
                    new Cut("1g.5gb", 142, 5 * GIB, 1, List.of(6, 4, 5, 0, 1, 2, 3)),
                    new Cut("1g.10gb", 142, 10 * GIB, 2, List.of(6, 4, 0, 2)),
                    new Cut("2g.10gb", 285, 10 * GIB, 2, List.of(4, 0, 2)),
                    new Cut("3g.20gb", 428, 20 * GIB, 4, List.of(4, 0)),
                    new Cut("4g.20gb", 571, 20 * GIB, 4, List.of(0)),
                    new Cut("7g.40gb", 1000, 40 * GIB, 8, List.of(0))));

    /** Huawei Ascend 910A: 32 AI cores in halves of halves; a template may begin at any multiple of its size. */
    public static final CutTable ASCEND_910A = new CutTable(
            "ascend-910a",
            List.of(
                    new Cut("vir02", 62, 2 * GIB, 2, multiples(2)),
                    new Cut("vir04", 125, 4 * GIB, 4, multiples(4)),
                    new Cut("vir08", 250, 8 * GIB, 8, multiples(8)),
                    new Cut("vir16", 500, 16 * GIB, 16, multiples(16)),
                    new Cut("whole", 1000, 32 * GIB, 32, List.of(0))));

    private VendorLayouts() {}

    private static List<Integer> multiples(int length) {
        return IntStream.iterate(0, start -> start < 32, start -> start + length)
                .boxed()
                .toList();
    }
}
