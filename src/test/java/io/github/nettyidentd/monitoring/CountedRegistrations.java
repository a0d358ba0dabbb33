package io.github.nettyidentd.monitoring;

import io.github.nettyidentd.registry.RegistryStatistics;

/** Statistics in which each number is another one. */
final class CountedRegistrations implements RegistryStatistics {

    @Override
    public int registrations() {
        return 1;
    }

    @Override
    public int accounts() {
        return 2;
    }

    @Override
    public int lines() {
        return 3;
    }

    @Override
    public int waiting() {
        return 4;
    }

    @Override
    public long added() {
        return 5;
    }

    @Override
    public long refused() {
        return 6;
    }

    @Override
    public long ended() {
        return 7;
    }

    @Override
    public long removed() {
        return 8;
    }

    @Override
    public long forgotten() {
        return 9;
    }

    @Override
    public long waits(WaitOutcome outcome) {
        return switch (outcome) {
            case REGISTERED -> 0;
            case IN_VAIN -> 1;
            case NO_SHARE -> 2;
            case ENDED -> 3;
        };
    }

    @Override
    public long sweeps() {
        return 10;
    }

    @Override
    public long delayed() {
        return 11;
    }
}
