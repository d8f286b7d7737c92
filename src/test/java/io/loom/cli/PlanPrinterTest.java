package io.loom.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** Compares what people see with golden files. */
class PlanPrinterTest {

    @Test
    void printsAPlan() throws IOException {
        GoldenFile.of("cli/plan.txt").assertMatches(printed("""
                {"feasible": true, "score": "0hard/0medium/-195000soft", "bound": -190000, "gap": 0.0263, "solveMillis": 12.34,
                 "layouts": [
                   {"services": ["balancer"], "hardwareType": "medium", "imageType": "host", "provider": "sandbox",
                    "location": "rack-a", "count": 1, "pricePerHour": {"micros": 50000, "currency": "USD"}},
                   {"services": ["site"], "hardwareType": "small", "imageType": "host", "provider": "sandbox",
                    "location": "rack-b", "count": 5, "pricePerHour": {"micros": 20500, "currency": "USD"}}],
                 "pricePerHour": {"micros": 152500, "currency": "USD"},
                 "constraints": [
                   {"id": "clusterSize", "level": "hard", "weight": 1, "score": 0},
                   {"id": "cost", "level": "soft", "weight": 1, "score": -152500}],
                 "conflicts": []}
                """));
    }

    @Test
    void printsWhyThereIsNone() throws IOException {
        GoldenFile.of("cli/plan-infeasible.txt").assertMatches(printed("""
                {"feasible": false, "layouts": [], "constraints": [], "conflicts": [
                  {"constraints": ["clusterSize", "serviceQuantity"],
                   "message": "replica may stand on at most 9 nodes, and 12 are asked for.\\nMaybe ask for 9, or raise its max to 12."}]}
                """));
    }

    private static String printed(String plan) throws IOException {
        StringWriter text = new StringWriter();
        PlanPrinter.table(Api.JSON.readTree(plan), new PrintWriter(text));
        return text.toString();
    }
}
