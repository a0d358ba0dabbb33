package io.github.nettyidentd.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.policy.SystemPolicy.Block;
import io.github.nettyidentd.policy.SystemPolicy.Range;
import io.github.nettyidentd.policy.TemplateText.Choice;
import io.github.nettyidentd.policy.TemplateText.Field;
import io.github.nettyidentd.policy.TemplateText.Placeholder;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SystemPolicyTest {

    private static final FilePlace PLACE = new FilePlace("f", 1, 1);
    private static final Rule HIDE = new Rule.Force(new Statement.Hide());
    private static final Rule ALLOW = new Rule.Grant(EnumSet.of(Capability.HIDE));
    private static final WildcardPattern ANY = new WildcardPattern("*");
    private static final BlockHead EVERYBODY = new BlockHead.Everybody();
    private static final User LISA = new User(1000, 50, "lisa", "/home/lisa");

    private static Block block(BlockHead head, Rule rule) {
        return new Block(PLACE, head, List.of(new Range(PLACE, Filter.ANY, rule)));
    }

    private static SystemPolicy others(BlockHead head, Rule rule) {
        return new SystemPolicy(null, Map.of(), List.of(block(head, rule)));
    }

    private static Rule template(Field field) {
        var placeholder = new Placeholder(List.of(new Choice(Field.UID, 3), new Choice(field, Choice.WHOLE)));
        return new Rule.Force(new Statement.Template(new TemplateText(List.of(placeholder))));
    }

    @Test
    void needsTheCgroupForBlocksThatLookAtIt() {
        assertTrue(others(new BlockHead.InCgroup(ANY), HIDE).needsCgroup());
        assertTrue(others(new BlockHead.InUnit(ANY), HIDE).needsCgroup());
        assertTrue(others(new BlockHead.InContainer(ANY), HIDE).needsCgroup());
        assertFalse(others(new BlockHead.InNamespace(ANY), HIDE).needsCgroup());
        assertFalse(others(new BlockHead.OfUids(1, 2), HIDE).needsCgroup());
        assertFalse(SystemPolicy.EMPTY.needsCgroup());
    }

    @ParameterizedTest
    @EnumSource
    void needsTheCgroupForTemplatesThatShowIt(Field field) {
        boolean expected = EnumSet.of(Field.CONTAINER, Field.UNIT, Field.SLICE).contains(field);

        assertEquals(expected, new SystemPolicy(block(EVERYBODY, template(field)), Map.of()).needsCgroup());
        assertEquals(
                expected,
                new SystemPolicy(null, Map.of(5L, block(new BlockHead.OfUser("5"), template(field)))).needsCgroup());
        assertEquals(
                expected, others(new BlockHead.OfUids(1, 2), template(field)).needsCgroup());
    }

    @Test
    void readsAFileWhereAnyBlockMayGrantSomething() {
        assertTrue(new SystemPolicy(block(EVERYBODY, ALLOW), Map.of()).mayReadFileOf(LISA));
        assertTrue(new SystemPolicy(null, Map.of(1000L, block(new BlockHead.OfUser("lisa"), ALLOW)))
                .mayReadFileOf(LISA));
        assertTrue(others(new BlockHead.InUnit(ANY), ALLOW).mayReadFileOf(LISA));
        assertTrue(others(new BlockHead.InNamespace(ANY), ALLOW).mayReadFileOf(LISA));
        assertTrue(others(new BlockHead.OfUids(0, 1000), ALLOW).mayReadFileOf(LISA));
        assertTrue(others(new BlockHead.OfGroup("staff", 50, Set.of()), ALLOW).mayReadFileOf(LISA));
        assertTrue(
                others(new BlockHead.OfGroup("irc", 60, Set.of(1000L)), ALLOW).mayReadFileOf(LISA));
    }

    @Test
    void readsNoFileWhereNothingIsGranted() {
        assertFalse(SystemPolicy.EMPTY.mayReadFileOf(LISA));
        assertFalse(new SystemPolicy(null, Map.of(1001L, block(new BlockHead.OfUser("paul"), ALLOW)))
                .mayReadFileOf(LISA));
        assertFalse(others(new BlockHead.InUnit(ANY), HIDE).mayReadFileOf(LISA));
        assertFalse(others(new BlockHead.OfUids(0, 999), ALLOW).mayReadFileOf(LISA));
        assertFalse(
                others(new BlockHead.OfGroup("irc", 60, Set.of(1001L)), ALLOW).mayReadFileOf(LISA));
    }

    @Test
    void readsNoFileForAUidWithoutAnAccount() {
        var ruling = new SystemPolicy.Ruling(ALLOW, PLACE);

        assertTrue(ruling.readsUserFile(LISA));
        assertFalse(ruling.readsUserFile(User.withoutAccount(1000)));
    }
}
