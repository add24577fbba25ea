//! Classes of use: whose GPUs come before whose.

use std::ops::{Index, IndexMut};

/// A class of use; those before it are served first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Captive use.
    Internal,
    /// Contracts.
    Reserved,
    /// Requests and aggregate demand.
    OnDemand,
    /// What takes the rest and can be cut off.
    Spot,
}

impl Class {
    /// How many there are.
    pub const COUNT: usize = 4;
    /// All of them, in the order in which they are served.
    pub const ALL: [Self; Self::COUNT] =
        [Self::Internal, Self::Reserved, Self::OnDemand, Self::Spot];
}

/// A value for each class, in the order of [`Class::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ByClass<T>(pub [T; Class::COUNT]);

impl<T> ByClass<T> {
    /// What `of` gives for each class.
    #[inline]
    pub fn from_fn(of: impl FnMut(Class) -> T) -> Self {
        Self(Class::ALL.map(of))
    }

    /// What `of` makes of each value.
    #[inline]
    pub fn map<U>(self, of: impl FnMut(T) -> U) -> ByClass<U> {
        ByClass(self.0.map(of))
    }

    /// The values.
    #[inline]
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    /// The values, to be changed.
    #[inline]
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.0.iter_mut()
    }

    /// References to the values.
    #[inline]
    pub fn each_ref(&self) -> ByClass<&T> {
        ByClass(self.0.each_ref())
    }

    /// References to the values, to change them.
    #[inline]
    pub fn each_mut(&mut self) -> ByClass<&mut T> {
        ByClass(self.0.each_mut())
    }
}

impl<T> Index<Class> for ByClass<T> {
    type Output = T;
    #[inline]
    fn index(&self, class: Class) -> &T {
        &self.0[class as usize]
    }
}

impl<T> IndexMut<Class> for ByClass<T> {
    #[inline]
    fn index_mut(&mut self, class: Class) -> &mut T {
        &mut self.0[class as usize]
    }
}

impl<T> IntoIterator for ByClass<T> {
    type Item = T;
    type IntoIter = std::array::IntoIter<T, { Class::COUNT }>;
    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_finds_its_own_value() {
        let mut served = ByClass::from_fn(|class| class as i64);
        served[Class::Spot] += 10;
        assert_eq!(Class::ALL.map(|class| served[class]), [0, 1, 2, 13]);
        assert_eq!(served.map(|gpus| gpus * 2).iter().sum::<i64>(), 32);
        assert!(Class::Internal < Class::Spot);
    }
}
