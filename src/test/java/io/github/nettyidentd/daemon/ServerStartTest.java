package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.BindException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerStartTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    cannot listen on 0.0.0.0:113: Permission denied                  | CAP_NET_BIND_SERVICE
                    cannot listen on 0.0.0.0:113: Permission denied                  | --port 1113
                    cannot listen on 0.0.0.0:113: Address already in use             | another ident daemon
                    cannot listen on 0.0.0.0:113: Address already in use             | ss -ltnp
                    cannot listen on 192.0.2.1:113: Cannot assign requested address  | no interface of this host
                    """)
    void keepsTheMessageAndSaysWhatToDo(String message, String advice) {
        String text = ServerStart.withAdvice(new BindException(message));

        assertTrue(text.startsWith(message + ": "), text);
        assertTrue(text.contains(advice), text);
    }

    @Test
    void keepsAnyOtherMessageAsItIs() {
        assertEquals("too bad", ServerStart.withAdvice(new BindException("too bad")));
        assertEquals("null", ServerStart.withAdvice(new BindException()));
    }
}
