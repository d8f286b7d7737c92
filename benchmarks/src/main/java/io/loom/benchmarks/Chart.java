package io.loom.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/**
 * A plot of lines, drawn as SVG with no script and nothing fetched.
 *
 * @param title what it shows
 * @param x name and unit of the x axis
 * @param y name and unit of the y axis
 * @param logarithmicX whether the x axis is logarithmic; values of 0 or less are left out
 * @param logarithmicY the same of the y axis
 * @param lines each with a name of its own
 */
public record Chart(String title, String x, String y, boolean logarithmicX, boolean logarithmicY, List<Line> lines) {

    private static final int WIDTH = 560;
    private static final int HEIGHT = 300;
    private static final int LEFT = 64;
    private static final int RIGHT = 150;
    private static final int TOP = 30;
    private static final int BOTTOM = 44;
    private static final String[] COLOURS = {"#0066cc", "#c9190b", "#3e8635", "#8f4700", "#6753ac", "#00858a", "#6a6e73"
    };

    public Chart {
        lines = List.copyOf(lines);
    }

    /**
     * @param name for the legend
     * @param points in order of x
     */
    public record Line(String name, List<Point> points) {
        public Line {
            points = List.copyOf(points);
        }
    }

    /** A measured point. */
    public record Point(double x, double y) {}

    /** The drawing; empty where there is nothing to draw. */
    public String svg() {
        List<Line> drawn = lines.stream()
                .map(line -> new Line(
                        line.name(),
                        line.points().stream().filter(this::isDrawable).toList()))
                .filter(line -> !line.points().isEmpty())
                .toList();
        if (drawn.isEmpty()) {
            return "";
        }
        Axis across = new Axis(
                drawn.stream().flatMap(line -> line.points().stream()).mapToDouble(Point::x),
                logarithmicX,
                LEFT,
                WIDTH - RIGHT);
        Axis up = new Axis(
                drawn.stream().flatMap(line -> line.points().stream()).mapToDouble(Point::y),
                logarithmicY,
                HEIGHT - BOTTOM,
                TOP);
        StringBuilder svg = new StringBuilder();
        svg.append("<svg role=\"img\" viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(HEIGHT)
                .append("\"><title>");
        svg.append(Page.escaped(title)).append("</title>");
        text(svg, LEFT, 16, "start", title, "title");
        for (double tick : across.ticks()) {
            double at = across.at(tick);
            line(svg, at, TOP, at, HEIGHT - BOTTOM, "grid");
            text(svg, at, HEIGHT - BOTTOM + 15, "middle", Numbers.plain(tick), "");
        }
        for (double tick : up.ticks()) {
            double at = up.at(tick);
            line(svg, LEFT, at, WIDTH - RIGHT, at, "grid");
            text(svg, LEFT - 6, at + 4, "end", Numbers.plain(tick), "");
        }
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, "middle", x, "");
        svg.append("<text class=\"\" text-anchor=\"middle\" transform=\"translate(12 ")
                .append((TOP + HEIGHT - BOTTOM) / 2)
                .append(") rotate(-90)\">")
                .append(Page.escaped(y))
                .append("</text>");
        for (int i = 0; i < drawn.size(); i++) {
            draw(svg, drawn.get(i), COLOURS[i % COLOURS.length], TOP + 8 + 18 * i, across, up);
        }
        return svg.append("</svg>").toString();
    }

    private boolean isDrawable(Point point) {
        return Double.isFinite(point.x())
                && Double.isFinite(point.y())
                && (!logarithmicX || point.x() > 0)
                && (!logarithmicY || point.y() > 0);
    }

    private static void draw(StringBuilder svg, Line line, String colour, double legend, Axis across, Axis up) {
        StringBuilder path = new StringBuilder();
        for (Point point : line.points()) {
            String at = number(across.at(point.x())) + "," + number(up.at(point.y()));
            path.append(path.isEmpty() ? "" : " ").append(at);
            svg.append("<circle r=\"3\" fill=\"")
                    .append(colour)
                    .append("\" cx=\"")
                    .append(number(across.at(point.x())));
            svg.append("\" cy=\"").append(number(up.at(point.y()))).append("\"><title>");
            svg.append(Page.escaped(line.name() + ": " + Numbers.plain(point.x()) + ", " + Numbers.plain(point.y())));
            svg.append("</title></circle>");
        }
        svg.append("<polyline fill=\"none\" stroke-width=\"1.6\" stroke=\"").append(colour);
        svg.append("\" points=\"").append(path).append("\"/>");
        svg.append("<rect width=\"10\" height=\"10\" fill=\"")
                .append(colour)
                .append("\" x=\"")
                .append(WIDTH - RIGHT + 12);
        svg.append("\" y=\"").append(number(legend - 9)).append("\"/>");
        text(svg, WIDTH - RIGHT + 27, legend, "start", line.name(), "");
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2, String style) {
        svg.append("<line class=\"")
                .append(style)
                .append("\" x1=\"")
                .append(number(x1))
                .append("\" y1=\"");
        svg.append(number(y1))
                .append("\" x2=\"")
                .append(number(x2))
                .append("\" y2=\"")
                .append(number(y2))
                .append("\"/>");
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String words, String style) {
        svg.append("<text class=\"")
                .append(style)
                .append("\" x=\"")
                .append(number(x))
                .append("\" y=\"");
        svg.append(number(y)).append("\" text-anchor=\"").append(anchor).append("\">");
        svg.append(Page.escaped(words)).append("</text>");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** Values along a stretch of the drawing. */
    private static final class Axis {

        private final DoubleUnaryOperator scale;
        private final boolean logarithmic;
        private final double least;
        private final double most;
        private final double from;
        private final double to;

        Axis(DoubleStream values, boolean logarithmic, double from, double to) {
            this.logarithmic = logarithmic;
            this.from = from;
            this.to = to;
            scale = logarithmic ? Math::log10 : DoubleUnaryOperator.identity();
            var summary = values.map(scale).summaryStatistics();
            double low = logarithmic ? Math.floor(summary.getMin() + 1e-9) : Math.min(0, summary.getMin());
            double high = logarithmic ? Math.ceil(summary.getMax() - 1e-9) : summary.getMax();
            least = low;
            most = high > low ? high : low + 1;
        }

        double at(double value) {
            return from + (to - from) * (scale.applyAsDouble(value) - least) / (most - least);
        }

        List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            if (logarithmic) {
                int step = (int) Math.max(1, Math.ceil((most - least) / 8));
                for (int power = (int) least; power <= most; power += step) {
                    ticks.add(Math.pow(10, power));
                }
                return ticks;
            }
            double rough = (most - least) / 5;
            double power = Math.pow(10, Math.floor(Math.log10(rough)));
            double step = power * (rough / power < 2 ? 1 : rough / power < 5 ? 2 : 5);
            for (int i = (int) Math.ceil(least / step); i * step <= most + 1e-9 * step; i++) {
                ticks.add(i * step);
            }
            return ticks;
        }
    }
}
