package dev.cairn.coordinator.compute.ec2;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** An answer in the making. Elements whose value is null are left out, as AWS does. */
final class Xml {
    private final StringBuilder text = new StringBuilder();

    Xml leaf(String name, Object value) {
        if (value != null) {
            text.append('<').append(name).append('>');
            escape(value.toString());
            text.append("</").append(name).append('>');
        }
        return this;
    }

    Xml branch(String name, Consumer<Xml> content) {
        text.append('<').append(name).append('>');
        content.accept(this);
        text.append("</").append(name).append('>');
        return this;
    }

    /** A list as EC2 spells it: one {@code item} each. */
    <T> Xml items(String name, Iterable<T> values, BiConsumer<Xml, T> content) {
        return list(name, "item", values, content);
    }

    /** A list as the load balancers spell it: one {@code member} each. */
    <T> Xml members(String name, Iterable<T> values, BiConsumer<Xml, T> content) {
        return list(name, "member", values, content);
    }

    /** A list of plain texts. */
    Xml texts(String name, String element, Iterable<String> values) {
        return branch(name, inner -> values.forEach(value -> inner.leaf(element, value)));
    }

    /** What was written elsewhere. */
    Xml raw(Xml other) {
        text.append(other.text);
        return this;
    }

    private <T> Xml list(String name, String element, Iterable<T> values, BiConsumer<Xml, T> content) {
        return branch(
                name, inner -> values.forEach(value -> inner.branch(element, each -> content.accept(each, value))));
    }

    private void escape(String value) {
        for (int at = 0; at < value.length(); at++) {
            char each = value.charAt(at);
            switch (each) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                default -> text.append(each);
            }
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
