package dev.lamina.device.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MachineCardsTest {
    private static final String ID = "gpu-00000000-0000-0000-0000-0000000000a1";
    private static final String UUID = "000000000000000000000000000000a1";

    @Test
    void aCardThatBothSeeIsThereOnceWithBothWaysToIt() {
        CardInventory found = merge(openCl(UUID, ""), nvidia(ID, "0:1:0"));
        assertThat(found.cards()).singleElement().satisfies(card -> {
            assertThat(card.id()).isEqualTo(ID);
            assertThat(card.servesOpenCl()).isTrue();
            assertThat(card.servesCuda()).isTrue();
            assertThat(card.platform()).isEqualTo("NVIDIA CUDA");
            assertThat(card.memoryBytes()).isEqualTo(2000);
            assertThat(card.nvidiaUuid()).isEqualTo("GPU-00000000-0000-0000-0000-0000000000a1");
        });
    }

    @Test
    void anOldOpenClDriverIsRecognizedByThePlaceOnTheBus() {
        assertThat(merge(openCl("", "0:1:0"), nvidia(ID, "0:1:0")).cards()).hasSize(1);
        assertThat(merge(openCl("", "0:2:0"), nvidia(ID, "0:1:0")).cards()).hasSize(2);
    }

    @Test
    void othersDevicesStayWhatTheyAre() {
        CardInventory found = merge(openCl("", ""), nvidia(ID, "0:1:0"));
        assertThat(found.cards()).extracting(Card::kind).containsExactly(Card.OPENCL, Card.CUDA);
        assertThat(found.cards().getFirst().nvidiaUuid()).isEmpty();
    }

    @Test
    void withoutAnyCardTheReasonsOfBothAreSaid() {
        CardInventory found = MachineCards.merge(
                new OpenClCards.Sight(List.of(), "no loader"),
                new NvidiaCards.Sight(List.of(), List.of("no kernel module")));
        assertThat(found.reason()).isEqualTo("no loader; no kernel module");
    }

    @Test
    void whereNvidiasLibraryFindsCardsNobodyMissesOpenCl() {
        CardInventory found = MachineCards.merge(
                new OpenClCards.Sight(List.of(), "no loader"),
                new NvidiaCards.Sight(List.of(nvidia(ID, "")), List.of()));
        assertThat(found.reason()).isEmpty();
    }

    private static CardInventory merge(OpenClCards.Seen device, NvidiaCards.Seen card) {
        return MachineCards.merge(
                new OpenClCards.Sight(List.of(device), ""), new NvidiaCards.Sight(List.of(card), List.of()));
    }

    private static OpenClCards.Seen openCl(String uuid, String pciAddress) {
        Card card = new Card("ocl-1", Card.OPENCL, "NVIDIA A100", "NVIDIA", "550", "NVIDIA CUDA", 0, 1000, 108);
        return new OpenClCards.Seen(card, uuid, pciAddress);
    }

    private static NvidiaCards.Seen nvidia(String id, String pciAddress) {
        return new NvidiaCards.Seen(new Card(id, Card.CUDA, "A100", "NVIDIA", "550", "CUDA", 0, 2000, 108), pciAddress);
    }
}
