package io.loom.placement;

import io.loom.model.InvalidInputException;
import io.loom.model.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A solver-config folder that may change while it is in use. Looks at the sizes and times of its files whenever it is asked, which takes some microseconds, and reads them again when
 * these differ: a right change counts from the next problem on, a wrong one counts for nothing and is told. Files that were written to a moment ago are left alone until they rest, so that no
 * half of one is read. Thread-safe; a problem that is being solved is not touched.
 */
public final class SolverConfigFolder {

    /** So long no file may have changed before it is read. */
    public static final Duration SETTLED = Duration.ofMillis(300);

    private final Path folder;
    private final InstantSource clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile State state;
    private List<Stamp> examined;
    private @Nullable Sighting unrest;

    /** A file as it was at one moment. */
    private record Stamp(
            Path file,
            long size,
            Instant modified,
            @Nullable Object key) {}

    /** Stamps that were not read yet, and when they were seen first. */
    private record Sighting(List<Stamp> stamps, Instant at) {}

    /**
     * What is in force.
     *
     * @param placer solves by it
     * @param profiles by name
     * @param loadedAt when it was read
     * @param failure of the last reading, if that one failed; null where what is in force is what the folder holds
     */
    public record State(
            Placer placer,
            List<ProfileFacts> profiles,
            Instant loadedAt,
            @Nullable Failure failure) {

        public State {
            profiles = List.copyOf(profiles);
        }
    }

    /** When the folder could not be read again, and why. */
    public record Failure(Instant at, List<Problem> problems) {

        public Failure {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads the folder.
     *
     * @throws InvalidInputException if a file is missing or wrong; every reason is named
     */
    public SolverConfigFolder(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
        examined = stamps();
        state = load();
    }

    /** What is in force now, with the folder's latest right change. */
    public State current() {
        if (reading.tryLock()) {
            try {
                look();
            } finally {
                reading.unlock();
            }
        }
        return state;
    }

    private void look() {
        List<Stamp> now = stamps();
        if (now.equals(examined)) {
            unrest = null;
            return;
        }
        if (!rests(now)) {
            return;
        }
        State before = state;
        State next;
        try {
            next = load();
        } catch (InvalidInputException e) {
            next = new State(
                    before.placer(), before.profiles(), before.loadedAt(), new Failure(clock.instant(), e.problems()));
        } catch (UncheckedIOException e) {
            next = new State(
                    before.placer(),
                    before.profiles(),
                    before.loadedAt(),
                    new Failure(clock.instant(), List.of(Problem.error("", String.valueOf(e.getMessage())))));
        }
        if (stamps().equals(now)) {
            examined = now;
            state = next;
        }
    }

    /** By the files' own times; or, where these are ahead of the clock, since they were seen so long ago. */
    private boolean rests(List<Stamp> now) {
        Instant settled = clock.instant().minus(SETTLED);
        if (now.stream().allMatch(stamp -> stamp.modified().isBefore(settled))) {
            return true;
        }
        if (unrest == null || !unrest.stamps().equals(now)) {
            unrest = new Sighting(now, clock.instant());
        }
        return !unrest.at().isAfter(settled);
    }

    private State load() {
        SolverSettings settings = SolverSettings.load(folder);
        return new State(
                new Placer(settings),
                settings.profiles().values().stream()
                        .map(ProfileFacts::of)
                        .sorted((a, b) -> a.name().compareTo(b.name()))
                        .toList(),
                clock.instant(),
                null);
    }

    private List<Stamp> stamps() {
        List<Stamp> stamps = new ArrayList<>();
        stamp(folder.resolve(SolverSettings.SOLVER_XML), stamps);
        Path weights = folder.resolve(SolverSettings.WEIGHTS);
        try (Stream<Path> files = Files.list(weights)) {
            files.filter(SolverSettings::isWeights).sorted().forEach(file -> stamp(file, stamps));
        } catch (IOException e) {
            stamps.add(new Stamp(weights, -1, Instant.EPOCH, e.getClass()));
        }
        return stamps;
    }

    private static void stamp(Path file, List<Stamp> stamps) {
        try {
            BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
            stamps.add(new Stamp(file, facts.size(), facts.lastModifiedTime().toInstant(), facts.fileKey()));
        } catch (NoSuchFileException gone) {
            stamps.add(new Stamp(file, -1, Instant.EPOCH, null));
        } catch (IOException e) {
            stamps.add(new Stamp(file, -1, Instant.EPOCH, e.getClass()));
        }
    }
}
