package dev.cairn.coordinator.http.iam;

import java.io.StringWriter;
import java.util.Collection;
import java.util.function.BiConsumer;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes one XML document. Used by one thread. */
final class Xml {
    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newFactory();

    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter writer;

    Xml() {
        try {
            writer = FACTORY.createXMLStreamWriter(text);
        } catch (XMLStreamException e) {
            throw unwritable(e);
        }
    }

    Xml root(String name, String namespace, Runnable content) {
        return write(() -> {
            writer.writeStartElement(name);
            writer.writeDefaultNamespace(namespace);
            content.run();
            writer.writeEndElement();
        });
    }

    Xml element(String name, Runnable content) {
        return write(() -> {
            writer.writeStartElement(name);
            content.run();
            writer.writeEndElement();
        });
    }

    Xml text(String name, String value) {
        return write(() -> {
            writer.writeStartElement(name);
            writer.writeCharacters(printable(value));
            writer.writeEndElement();
        });
    }

    /** A list as the query protocol has it: each member in an element of that name. */
    <T> Xml members(String name, Collection<T> all, BiConsumer<Xml, T> write) {
        return element(name, () -> all.forEach(one -> element("member", () -> write.accept(this, one))));
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** XML 1.0 has no way to write most control characters, nor halves of surrogate pairs. */
    private static String printable(String value) {
        return value.codePoints()
                .map(character -> character == '\t'
                                || character == '\n'
                                || (character >= 0x20 && character <= 0xd7ff)
                                || (character >= 0xe000 && character <= 0xfffd)
                                || character >= 0x10000
                        ? character
                        : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private interface Step {
        void run() throws XMLStreamException;
    }

    private Xml write(Step step) {
        try {
            step.run();
            return this;
        } catch (XMLStreamException e) {
            throw unwritable(e);
        }
    }

    private static IllegalStateException unwritable(XMLStreamException cause) {
        return new IllegalStateException("XML could not be written to memory", cause);
    }
}
