package io.loom.provisioner.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.AccountCheck;
import io.loom.contract.ProviderOffer;
import io.loom.contract.ProviderOffer.Flavor;
import io.loom.contract.ProviderOffer.Image;
import io.loom.contract.ProviderOffer.Network;
import io.loom.contract.ProviderOffer.Quota;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An answer goes out in parts that the broker takes, and is the sum of them. */
class AnswerPartTest {

    @Test
    void aLargeOfferIsTheSumOfSmallParts() {
        var offer = new ProviderOffer(
                IntStream.range(0, 450)
                        .mapToObj(i -> new Flavor("f" + i, "f" + i, 2, 4096, 20L, null, null, List.of()))
                        .toList(),
                IntStream.range(0, 201)
                        .mapToObj(i -> new Image("i" + i, "i" + i, null))
                        .toList(),
                List.of("north", "south"),
                List.of(new Network("n1", "private")),
                List.of(new Quota("cores", 20L, 4)));

        List<AnswerPart> parts = AnswerPart.of(offer);

        assertThat(parts).hasSize(1 + 3 + 2).allSatisfy(part -> {
            ProviderOffer some = Objects.requireNonNull(part.offer());
            assertThat(some.flavors().size() + some.images().size()).isLessThanOrEqualTo(200);
        });
        assertThat(parts.stream()
                        .map(part -> Objects.requireNonNull(part.offer()))
                        .reduce(ProviderOffer.NOTHING, ProviderOffer::plus))
                .isEqualTo(offer);
    }

    @Test
    void anAnswerWithNothingInItIsOnePart() {
        assertThat(AnswerPart.of(List.of(), List.of())).containsExactly(new AnswerPart(List.of(), List.of(), null));
        assertThat(AnswerPart.of(ProviderOffer.NOTHING)).hasSize(1);
        var check = new AccountCheck("credentials", true, "They are good.");
        assertThat(AnswerPart.of(List.of(), List.of(check)))
                .containsExactly(new AnswerPart(List.of(), List.of(check), null));
    }
}
