package io.github.nettyidentd.registry.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.registry.Registered;
import io.github.nettyidentd.registry.Registration;
import io.github.nettyidentd.registry.SocketName;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Registrations as answers show them, with one octet in each character. */
final class EntryText {

    /** Stands for an address that the registrar has left out. */
    private static final String ANY = "*";

    private EntryText() {}

    /** A user-id as programs send it. */
    static String userId(Optional<ReplyText> text) {
        return text.map(it -> new String(it.octets(), ISO_8859_1)).orElse(RegistrarCommand.HIDDEN);
    }

    /** A registration, for its registrar. */
    static String own(Registered registered) {
        ConnectionPair pair = registered.pair();
        String ends = "";
        if (pair != null) {
            ends = ends(pair.portOnServer(), pair.portOnClient(), pair.serverAddress(), pair.clientAddress());
        } else if (registered.cookie() == 0 && registered.name() instanceof SocketName.Ends name) {
            ends = ends(name.portOnServer(), name.portOnClient(), name.serverAddress(), name.clientAddress());
        }
        return "entry " + userId(registered.registration().text()) + ends + " cookie "
                + Long.toUnsignedString(registered.cookie()) + application(registered.registration());
    }

    private static String ends(
            int portOnServer,
            int portOnClient,
            @Nullable InetAddress serverAddress,
            @Nullable InetAddress clientAddress) {
        return " " + portOnServer + " " + portOnClient + " " + address(serverAddress) + " " + address(clientAddress);
    }

    private static String address(@Nullable InetAddress address) {
        return address == null ? ANY : address.getHostAddress();
    }

    /** A registration of any account, for root and the daemon. */
    static String anyones(Registration registration) {
        return "entry " + registration.registrar() + " " + userId(registration.text()) + application(registration);
    }

    private static String application(Registration registration) {
        return registration.application().isEmpty() ? "" : " id " + registration.application();
    }
}
