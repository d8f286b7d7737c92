/** The provisioners that serve this installation: their credentials, live incarnations and plugin types. */
@NullMarked
package io.loom.provisioners;

import org.jspecify.annotations.NullMarked;
