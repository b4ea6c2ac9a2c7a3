package dev.lamina.rules;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks one parsed file and notes each method that is too long, too deep or takes too much, and each {@code return null}.
 *
 * <p>Nesting counts conditions, loops, switches, tries and locks inside one method; {@code else if} goes on at its level. A record's
 * header and its constructors are not parameter lists: values with many parts are what records are for.
 */
final class JavaShape extends TreeScanner<@Nullable Void, @Nullable Void> {
    static final int METHOD_LINES = 60;
    static final int NESTING = 3;
    static final int PARAMETERS = 5;

    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final String file;
    private final List<String> complaints = new ArrayList<>();
    private int depth;
    private int lambdas;
    private boolean returnsVoidObject;
    private boolean inRecord;

    JavaShape(CompilationUnitTree unit, SourcePositions positions, String file) {
        this.unit = unit;
        this.positions = positions;
        this.file = file;
    }

    List<String> complaints() {
        scan(unit, null);
        return List.copyOf(complaints);
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
        return apart(() -> {
            inRecord = type.getKind() == Tree.Kind.RECORD;
            super.visitClass(type, null);
        });
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
        long lines = lineOf(positions.getEndPosition(unit, method)) - lineOf(start(method)) + 1;
        if (lines > METHOD_LINES) {
            complain(method, "%s has %d lines, at most %d".formatted(method.getName(), lines, METHOD_LINES));
        }
        int parameters = method.getParameters().size();
        if (parameters > PARAMETERS && !(inRecord && method.getReturnType() == null)) {
            complain(method, "%s takes %d parameters, at most %d".formatted(method.getName(), parameters, PARAMETERS));
        }
        return apart(() -> {
            returnsVoidObject = "Void".equals(lastName(method.getReturnType()));
            super.visitMethod(method, null);
        });
    }

    @Override
    public @Nullable Void visitLambdaExpression(LambdaExpressionTree lambda, @Nullable Void unused) {
        lambdas++;
        super.visitLambdaExpression(lambda, null);
        lambdas--;
        return null;
    }

    @Override
    public @Nullable Void visitReturn(ReturnTree statement, @Nullable Void unused) {
        var value = statement.getExpression();
        if (value != null && value.getKind() == Tree.Kind.NULL_LITERAL && lambdas == 0 && !returnsVoidObject) {
            complain(statement, "returns null; a look-up answers with an Optional");
        }
        return super.visitReturn(statement, null);
    }

    @Override
    public @Nullable Void visitIf(IfTree condition, @Nullable Void unused) {
        deeper(condition, () -> {
            scan(condition.getCondition(), null);
            scan(condition.getThenStatement(), null);
        });
        var otherwise = condition.getElseStatement();
        if (otherwise instanceof IfTree || otherwise == null) {
            scan(otherwise, null);
        } else {
            deeper(otherwise, () -> scan(otherwise, null));
        }
        return null;
    }

    @Override
    public @Nullable Void visitForLoop(ForLoopTree loop, @Nullable Void unused) {
        return deeper(loop, () -> super.visitForLoop(loop, null));
    }

    @Override
    public @Nullable Void visitEnhancedForLoop(EnhancedForLoopTree loop, @Nullable Void unused) {
        return deeper(loop, () -> super.visitEnhancedForLoop(loop, null));
    }

    @Override
    public @Nullable Void visitWhileLoop(WhileLoopTree loop, @Nullable Void unused) {
        return deeper(loop, () -> super.visitWhileLoop(loop, null));
    }

    @Override
    public @Nullable Void visitDoWhileLoop(DoWhileLoopTree loop, @Nullable Void unused) {
        return deeper(loop, () -> super.visitDoWhileLoop(loop, null));
    }

    @Override
    public @Nullable Void visitSwitch(SwitchTree choice, @Nullable Void unused) {
        return deeper(choice, () -> super.visitSwitch(choice, null));
    }

    @Override
    public @Nullable Void visitSwitchExpression(SwitchExpressionTree choice, @Nullable Void unused) {
        return deeper(choice, () -> super.visitSwitchExpression(choice, null));
    }

    @Override
    public @Nullable Void visitTry(TryTree attempt, @Nullable Void unused) {
        return deeper(attempt, () -> super.visitTry(attempt, null));
    }

    @Override
    public @Nullable Void visitSynchronized(SynchronizedTree lock, @Nullable Void unused) {
        return deeper(lock, () -> super.visitSynchronized(lock, null));
    }

    private @Nullable Void deeper(Tree tree, Runnable inside) {
        depth++;
        if (depth == NESTING + 1) {
            complain(tree, "nests %d levels deep, at most %d".formatted(depth, NESTING));
        }
        inside.run();
        depth--;
        return null;
    }

    /** A type or method inside a method starts counting anew. */
    private @Nullable Void apart(Runnable inside) {
        int outerDepth = depth;
        int outerLambdas = lambdas;
        boolean outerReturn = returnsVoidObject;
        boolean outerRecord = inRecord;
        depth = 0;
        lambdas = 0;
        inside.run();
        depth = outerDepth;
        lambdas = outerLambdas;
        returnsVoidObject = outerReturn;
        inRecord = outerRecord;
        return null;
    }

    /** Where the method itself begins; its annotations and comment are not its length. */
    private long start(MethodTree method) {
        long modifiersEnd = positions.getEndPosition(unit, method.getModifiers());
        return modifiersEnd >= 0 ? modifiersEnd : positions.getStartPosition(unit, method);
    }

    private void complain(Tree tree, String what) {
        complaints.add("%s:%d %s".formatted(file, lineOf(positions.getStartPosition(unit, tree)), what));
    }

    private long lineOf(long position) {
        return unit.getLineMap().getLineNumber(position);
    }

    private static String lastName(@Nullable Tree type) {
        String name = String.valueOf(type);
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf(' ')) + 1);
    }
}
