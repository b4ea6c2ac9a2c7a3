package dev.lamina.device.card;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One physical accelerator. The id stays the same over restarts and reboots as long as the driver's names do and no identical card is
 * put before it.
 *
 * @param id {@code ocl-} and 8 hex digits, {@code gpu-} or {@code mig-} and an NVIDIA device's UUID, or another kind's prefix; lower-case letters,
 *     digits and dashes, 3 to 40 of them
 * @param kind how it is driven: {@link #OPENCL}, {@link #CUDA} or, one card that both see, {@link #CUDA_AND_OPENCL}
 * @param driver the driver's version
 * @param platform the OpenCL driver's name, {@code CUDA} where there is none
 * @param deviceIndex its place among the devices of its platform, from 0; without OpenCL, in NVIDIA's management library
 * @param memoryBytes its memory in bytes, >= 1
 * @param computeUnits >= 1
 */
public record Card(
        String id,
        String kind,
        String name,
        String vendor,
        String driver,
        String platform,
        int deviceIndex,
        long memoryBytes,
        int computeUnits) {
    /** Programs reach it through OpenCL. */
    public static final String OPENCL = "opencl";
    /** Programs reach it through the CUDA driver. */
    public static final String CUDA = "cuda";
    /** Programs reach it through both: one card, one page, one arbiter. */
    public static final String CUDA_AND_OPENCL = "cuda+opencl";

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{2,39}");
    private static final int ID_BYTES = 4;

    public Card {
        if (!ID.matcher(id).matches()) {
            throw bad("id", id, "must match " + ID.pattern());
        }
        requireText("kind", kind);
        requireText("name", name);
        requireText("platform", platform);
        Objects.requireNonNull(vendor, "vendor");
        Objects.requireNonNull(driver, "driver");
        if (deviceIndex < 0) {
            throw bad("deviceIndex", deviceIndex, "must be at least 0");
        }
        if (memoryBytes < 1) {
            throw bad("memoryBytes", memoryBytes, "must be at least 1");
        }
        if (computeUnits < 1) {
            throw bad("computeUnits", computeUnits, "must be at least 1");
        }
    }

    /** Whether programs reach it through OpenCL. */
    public boolean servesOpenCl() {
        return kind.equals(OPENCL) || kind.equals(CUDA_AND_OPENCL);
    }

    /** Whether programs reach it through the CUDA driver. */
    public boolean servesCuda() {
        return kind.equals(CUDA) || kind.equals(CUDA_AND_OPENCL);
    }

    /** The NVIDIA device's UUID as its driver writes it, {@code GPU-...} or {@code MIG-...}; empty for other cards. */
    public String nvidiaUuid() {
        return servesCuda() ? id.substring(0, 3).toUpperCase(Locale.ROOT) + id.substring(3) : "";
    }

    /** The id of an OpenCL device: {@code twin} counts the devices before it that have the same platform, vendor and name. */
    static String openClId(String platform, String vendor, String name, int twin) {
        String identity = "%s\n%s\n%s\n%d".formatted(platform, vendor, name, twin);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
            return "ocl-" + HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private static void requireText(String field, String value) {
        if (value.isBlank()) {
            throw bad(field, "'" + value + "'", "must not be blank");
        }
    }

    private static LaminaException bad(String field, Object value, String rule) {
        return new LaminaException(
                ErrorCode.BAD_INPUT,
                "a card's %s is %s and %s; check what its driver reports".formatted(field, value, rule));
    }
}
