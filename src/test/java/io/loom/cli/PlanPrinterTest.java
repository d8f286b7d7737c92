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

    @Test
    void saysWhatBecomesOfNodesThatAreThere() throws IOException {
        GoldenFile.of("cli/plan-changes.txt").assertMatches(printed("""
                {"feasible": true, "score": "0hard/0medium/-60000soft", "bound": -60000, "gap": 0.0, "solveMillis": 1.5,
                 "layouts": [
                   {"services": ["site"], "hardwareType": "small", "imageType": "host", "provider": "sandbox",
                    "location": "rack-b", "count": 3, "pricePerHour": {"micros": 20000, "currency": "USD"}}],
                 "pricePerHour": {"micros": 60000, "currency": "USD"},
                 "constraints": [], "conflicts": [],
                 "changes": {"create": 1, "keep": 1, "change": 1, "delete": 1, "nodes": [
                   {"number": 1001, "hostName": "shop1-1001.local", "fate": "CHANGE", "added": ["site"], "removed": ["cache", "web"]},
                   {"number": 1002, "hostName": "shop1-1002.local", "fate": "DELETE", "added": [], "removed": ["site"]}]}}
                """));
    }

    @Test
    void saysWhy() throws IOException {
        StringWriter text = new StringWriter();
        PlanPrinter.reasons(Api.JSON.readTree("""
                {"layouts": [
                   {"services": ["db", "web"], "hardwareType": "large", "imageType": "host", "provider": "sandbox",
                    "location": "rack-a", "count": 2,
                    "reason": {"hardware": "large is the only one of 2 usable hardware types that can hold db, web.",
                               "location": "None of these nodes would stand better at another location.",
                               "alternatives": [
                                 {"subject": "HARDWARE", "name": "small", "verdict": "LACKS_CAPACITY",
                                  "sentence": "db, web need 3 cores where there are 2."},
                                 {"subject": "LOCATION", "name": "sandbox/rack-b", "verdict": "FULL",
                                  "sentence": "sandbox/rack-b is full: it holds 1 of these nodes, and at most 1."}]}}],
                 "constraints": [
                   {"id": "cost", "score": -40, "matches": ["2 x large at sandbox/rack-a at 0.00002 an hour each."]},
                   {"id": "spread", "score": 0, "matches": []}]}
                """), new PrintWriter(text));
        GoldenFile.of("cli/plan-reasons.txt").assertMatches(text.toString());
    }

    @Test
    void printsPlansSideBySide() throws IOException {
        StringWriter text = new StringWriter();
        ComparisonPrinter.print(Api.JSON.readTree("""
                {"items": [
                   {"name": "cheapest", "plan": {"feasible": true, "score": "0hard/0medium/-200soft",
                     "pricePerHour": {"micros": 150000, "currency": "USD"}, "layouts": [
                     {"services": ["web"], "hardwareType": "small", "provider": "p", "location": "a", "count": 3}]}},
                   {"name": "strict", "plan": {"feasible": false, "score": null,
                     "pricePerHour": {"micros": 0, "currency": "USD"}, "layouts": []}},
                   {"name": "resilient", "plan": {"feasible": true, "score": "0hard/0medium/-7soft",
                     "pricePerHour": {"micros": 160000, "currency": "USD"}, "layouts": [
                     {"services": ["web"], "hardwareType": "small", "provider": "p", "location": "a", "count": 1},
                     {"services": ["web"], "hardwareType": "large", "provider": "p", "location": "b", "count": 2}]}}],
                 "constraints": [
                   {"id": "cost", "misses": [150000, null, 160000]},
                   {"id": "packing", "misses": [0, null, 0]},
                   {"id": "spread", "misses": [1, null, 0]}],
                 "scores": [
                   ["0hard/0medium/-200soft", null, "0hard/0medium/-210soft"],
                   [null, null, null],
                   ["0hard/0medium/-9soft", null, "0hard/0medium/-7soft"]]}
                """), new PrintWriter(text));
        GoldenFile.of("cli/plan-compare.txt").assertMatches(text.toString());
    }

    private static String printed(String plan) throws IOException {
        StringWriter text = new StringWriter();
        PlanPrinter.table(Api.JSON.readTree(plan), new PrintWriter(text));
        return text.toString();
    }
}
