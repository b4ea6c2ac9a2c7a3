package dev.lamina.device.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CardTest {
    @Test
    void keepsItsIdForTheSameDeviceAndTellsTwinsApart() {
        String first = Card.openClId("Portable Computing Language", "AuthenticAMD", "pthread-haswell", 0);

        assertThat(first).matches("ocl-[0-9a-f]{8}");
        assertThat(Card.openClId("Portable Computing Language", "AuthenticAMD", "pthread-haswell", 0))
                .isEqualTo(first);
        assertThat(Card.openClId("Portable Computing Language", "AuthenticAMD", "pthread-haswell", 1))
                .isNotEqualTo(first);
    }

    @Test
    void refusesWhatNoCardCanBe() {
        assertThatThrownBy(() -> new Card("Card 1", "opencl", "n", "v", "d", "p", 0, 1, 1))
                .hasMessageContaining("id is Card 1");
        assertThatThrownBy(() -> new Card("ocl-1", "opencl", "n", "v", "d", "p", 0, 0, 1))
                .hasMessageContaining("memoryBytes is 0");
        assertThatThrownBy(() -> new Card("ocl-1", "opencl", " ", "v", "d", "p", 0, 1, 1))
                .hasMessageContaining("name is ' '");
    }

    @Test
    void findsFakeCardsAndSaysWhyThereAreNone() {
        assertThat(FakeCards.of(2).discover().find("fake-1")).isPresent();
        assertThat(FakeCards.of(2).discover().find("fake-2")).isEmpty();
        assertThat(new FakeCards(List.of()).discover().reason()).isNotBlank();
    }

    @Test
    void refusesAnInventoryWithTheSameCardTwice() {
        assertThatThrownBy(() -> new CardInventory(List.of(FakeCards.card(0), FakeCards.card(0)), ""))
                .hasMessageContaining("ids must be unique");
    }

    @Test
    void findsThisMachinesDevicesTwiceAlikeOrSaysWhyNot() {
        CardInventory first = new OpenClCards().discover();
        CardInventory second = new OpenClCards().discover();

        assertThat(second.cards().stream().map(Card::id).toList())
                .isEqualTo(first.cards().stream().map(Card::id).toList());
        assertThat(first.cards().isEmpty()).isEqualTo(second.cards().isEmpty());
        if (first.cards().isEmpty()) {
            assertThat(first.reason()).contains("install");
        }
    }
}
