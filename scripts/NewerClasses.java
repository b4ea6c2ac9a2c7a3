import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Writes the classes of jars in the class file format of Java 8 where theirs is older than Java 7: {@code java NewerClasses.java JAR...}. The code stays
 * as it is. The virtual machine keeps no class of the old formats in its cache and checks them by a slow way, at every start.
 */
final class NewerClasses {
    private static final int OLDEST_KEPT = ClassFile.JAVA_7_VERSION;
    private static final int WRITTEN = ClassFile.JAVA_8_VERSION;
    private static final String CLASS = ".class";

    private final Map<String, byte[]> entries;
    private final ClassFile format;

    private NewerClasses(Map<String, byte[]> entries) {
        this.entries = entries;
        format = ClassFile.of(
                ClassFile.ConstantPoolSharingOption.NEW_POOL,
                ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(this::resource)
                        .orElse(ClassHierarchyResolver.defaultResolver())));
    }

    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            rewrite(Path.of(jar));
        }
    }

    private static void rewrite(Path jar) throws IOException {
        Map<String, byte[]> read = new HashMap<>();
        List<? extends ZipEntry> order;
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            order = zip.stream().toList();
            for (ZipEntry entry : order) {
                read.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        NewerClasses classes = new NewerClasses(read);
        Path written = jar.resolveSibling(jar.getFileName() + ".part");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(written))) {
            for (ZipEntry entry : order) {
                ZipEntry same = new ZipEntry(entry.getName());
                same.setTime(entry.getTime());
                out.putNextEntry(same);
                out.write(classes.newer(entry.getName()));
                out.closeEntry();
            }
        }
        Files.move(written, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private byte[] newer(String name) {
        byte[] bytes = entries.get(name);
        if (!name.endsWith(CLASS)) {
            return bytes;
        }
        ClassModel old = format.parse(bytes);
        if (old.majorVersion() >= OLDEST_KEPT) {
            return bytes;
        }
        ClassTransform sameCode = ClassTransform.transformingMethodBodies((code, element) -> code.with(element));
        ClassTransform newVersion = (type, element) -> type.with(
                element instanceof ClassFileVersion ? ClassFileVersion.of(WRITTEN, 0) : element);
        return format.transformClass(old, newVersion.andThen(sameCode));
    }

    private InputStream resource(ClassDesc type) {
        String descriptor = type.descriptorString();
        byte[] bytes = entries.get(descriptor.substring(1, descriptor.length() - 1) + CLASS);
        return bytes == null ? null : new ByteArrayInputStream(bytes);
    }
}
