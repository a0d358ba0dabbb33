package io.github.nettyidentd.client;

import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.protocol.IdentQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/** Gives each test a client, and closes it afterwards. */
abstract class ClientFixture {

    static final IdentQuery QUERY = new IdentQuery(6193, 23);

    protected IdentClient client = IdentClient.builder().build();

    @AfterEach
    void closeClient() {
        client.close();
    }

    void useClient(IdentClientBuilder builder) {
        client.close();
        client = builder.build();
    }

    List<CompletableFuture<UserId>> askMany(FakeIdentServer server, int count) {
        List<CompletableFuture<UserId>> answers = new ArrayList<>();
        for (int portOnServer = 1; portOnServer <= count; portOnServer++) {
            answers.add(client.query(server.address(), new IdentQuery(portOnServer, 23)));
        }
        return answers;
    }

    /** Answers each query with its own text as the user-id, until the client closes. */
    static void echoForever(FakeIdentServer.Peer peer) throws IOException {
        for (String query = peer.line(); !query.isEmpty(); query = peer.line()) {
            peer.send(query + " : USERID : UNIX :" + query + "\r\n");
        }
    }
}
