package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import org.junit.jupiter.api.Test;

class AuditCommandTest {

    private static final JsonNode BEFORE = Api.parse("{\"name\":\"a\",\"quota\":{\"nodes\":10},\"roles\":[\"USER\"]}");

    @Test
    void showsOnlyWhatIsOtherwise() {
        JsonNode after = Api.parse("{\"name\":\"a\",\"quota\":{\"nodes\":20},\"roles\":[\"USER\",\"ADMIN\"]}");
        assertThat(AuditCommand.changes(BEFORE, after))
                .containsExactly("- /quota/nodes: 10", "+ /quota/nodes: 20", "+ /roles/1: \"ADMIN\"");
        assertThat(AuditCommand.changes(BEFORE, BEFORE)).isEmpty();
    }

    @Test
    void showsAllOfWhatCameOrWent() {
        assertThat(AuditCommand.changes(Api.parse("null"), BEFORE))
                .containsExactly("+ /name: \"a\"", "+ /quota/nodes: 10", "+ /roles/0: \"USER\"");
        assertThat(AuditCommand.changes(BEFORE, MissingNode.getInstance()))
                .hasSize(3)
                .allMatch(line -> line.startsWith("- "));
    }
}
