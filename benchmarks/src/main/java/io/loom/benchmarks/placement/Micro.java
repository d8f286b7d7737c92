package io.loom.benchmarks.placement;

import io.loom.benchmarks.Run;
import io.loom.placement.LayoutBenchmark;
import io.loom.placement.ScoreBenchmark;
import java.util.Map;
import java.util.function.Consumer;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The JMH benchmarks, in a process of their own. */
final class Micro {

    private Micro() {}

    static void measure(String step, boolean quick, Consumer<Run> runs) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(ScoreBenchmark.class.getName())
                .include(LayoutBenchmark.class.getName())
                .forks(1)
                .warmupIterations(quick ? 2 : 5)
                .warmupTime(TimeValue.milliseconds(quick ? 500 : 1000))
                .measurementIterations(quick ? 3 : 10)
                .measurementTime(TimeValue.milliseconds(quick ? 500 : 1000))
                .verbosity(VerboseMode.SILENT);
        try {
            for (RunResult result : new Runner(options.build()).run()) {
                Result<?> primary = result.getPrimaryResult();
                String parameters = result.getParams().getParamsKeys().stream()
                        .map(key -> " " + key + "=" + result.getParams().getParam(key))
                        .reduce("", String::concat);
                runs.accept(new Run(
                        step,
                        primary.getLabel() + parameters,
                        Map.of(
                                "score",
                                primary.getScore(),
                                "error",
                                primary.getScoreError(),
                                "unit",
                                primary.getScoreUnit())));
            }
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH could not run.", e);
        }
    }
}
