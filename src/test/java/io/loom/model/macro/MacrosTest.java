package io.loom.model.macro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.model.macro.MacroScope.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MacrosTest {

    private static final Node FIRST =
            new Node(1000, "one.local", Map.of("bind_v4", "10.0.0.1", "access_v4", "1.1.1.1"), Set.of("db", "web"));
    private static final Node SECOND =
            new Node(1001, "two.local", Map.of("bind_v4", "10.0.0.2", "access_v4", "1.1.1.2"), Set.of("db"));
    private static final MacroScope SCOPE = MacroScope.of(List.of(SECOND, FIRST), "ann", SECOND);

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            plain                                    | plain
            100%                                     | 100%
            50%% off %host.self%                     | 50%% off two.local
            %host.self%                              | two.local
            %ip.self%                                | 10.0.0.2
            %ip.access_v4.self%                      | 1.1.1.2
            %host.service.db%                        | one.local,two.local
            %host.service.db[1]%                     | two.local
            %ip.service.db%                          | 10.0.0.1,10.0.0.2
            %ip.service.db[0]%                       | 10.0.0.1
            %ip.access_v4.service.db%                | 1.1.1.1,1.1.1.2
            %ip.access_v4.service.db[1]%             | 1.1.1.2
            %num.service.db%                         | 2
            %instance.self.service.db%               | 2
            %cluster.owner%                          | ann
            %join(host.service.db,";")%              | one.local;two.local
            %join(map(ip.service.db,"$:1"),"/")%     | 10.0.0.1:1/10.0.0.2:1
            %map(host.service.db,"$$$")%             | $one.local,$two.local
            <%host.service.absent%>                  | <%host.service.absent%>
            %instance.self.service.web%              | %instance.self.service.web%
            %num.service.absent%/%num.service.db%    | /2
            """)
    void eachFormIsExpanded(String text, String expected) {
        assertThat(Macros.expand(text, SCOPE)).isEqualTo(expected);
    }

    @Test
    void whatIsNotUnderstoodOrLacksIsSaid() {
        assertThatExceptionOfType(MacroException.class)
                .isThrownBy(() -> Macros.expand("50% and 60%", SCOPE))
                .satisfies(wrong -> assertThat(wrong.reason()).isEqualTo(MacroException.Reason.SYNTAX))
                .withMessageContaining("% and 60%")
                .withMessageContaining("Maybe write %%");
        assertThatExceptionOfType(MacroException.class)
                .isThrownBy(() -> Macros.expand("%host.service.db[2]%", SCOPE))
                .satisfies(wrong -> assertThat(wrong.reason()).isEqualTo(MacroException.Reason.INCOMPLETE_CLUSTER))
                .withMessageContaining("only 2");
        assertThatExceptionOfType(MacroException.class)
                .isThrownBy(() -> Macros.expand("%ip.public.service.db%", SCOPE))
                .withMessageContaining("public address of node 1000");
    }

    @Test
    void valuesAreExpandedAtAnyDepthAndKeysAreNot() {
        Map<String, Object> config =
                Map.of("%host.self%", Map.of("list", List.of("%host.self%", 7, Map.of("owner", "%cluster.owner%"))));
        assertThat(Macros.expandAll(config, SCOPE, 1_000))
                .isEqualTo(Map.of("%host.self%", Map.of("list", List.of("two.local", 7, Map.of("owner", "ann")))));
    }

    /** However the nodes are given, a list is in the order of their numbers, and the instances count through it. */
    @Property(tries = 100)
    void listsAreInTheOrderOfNodeNumbers(@ForAll @IntRange(min = 1, max = 9) int count, @ForAll long seed) {
        List<Node> nodes = IntStream.range(0, count)
                .mapToObj(number -> new Node(number, "h" + number, Map.of(), Set.of("s")))
                .toList();
        List<Node> shuffled = new ArrayList<>(nodes);
        Collections.shuffle(shuffled, new Random(seed));
        String hosts = Macros.expand("%host.service.s%", MacroScope.of(shuffled, "o", null));
        assertThat(Arrays.asList(hosts.split(",", -1)))
                .isEqualTo(nodes.stream().map(Node::hostName).toList());
        for (Node node : nodes) {
            assertThat(Macros.expand("%instance.self.service.s%", MacroScope.of(shuffled, "o", node)))
                    .isEqualTo(Integer.toString(node.number() + 1));
        }
    }

    @Test
    void stopsBeforeAConfigurationBecomesLongerThanItMay() {
        Map<String, Object> config = Map.of("x", "%map(host.service.db,'" + "$a".repeat(1_000_000) + "')%");
        assertThatThrownBy(() -> Macros.expandAll(config, SCOPE, 3_000_000))
                .isInstanceOf(MacroException.class)
                .hasMessageContaining("more than 3000000 characters");
        assertThatThrownBy(() -> Macros.expandAll(Map.of("x", "y".repeat(11)), SCOPE, 10))
                .hasMessageContaining("more than 10 characters");
        assertThat(Macros.expandAll(Map.of("x", "y".repeat(10)), SCOPE, 10)).containsEntry("x", "y".repeat(10));
    }
}
