/** What every store must do, and samples of everything that stores keep. The tests of one kind of store are beside it. */
@NullMarked
package dev.cairn.coordinator.store;

import org.jspecify.annotations.NullMarked;
